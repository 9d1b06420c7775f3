"""(content, session, event) -> (session, actions): the conversation. Pure: no clock, no thread, no I/O."""
