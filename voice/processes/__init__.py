"""Processes beside this one, which may die or hang: started, watched, replaced. What every stage may use."""
