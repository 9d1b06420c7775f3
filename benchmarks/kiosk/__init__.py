"""What the bedside screen costs: time until it is painted, CPU and memory of server, page and assistant."""
