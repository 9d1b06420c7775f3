"""What Charley costs beside the bare engine: start, CPU and memory of the program as it runs beside a bed."""
