"""Text in, PCM out: the synthesiser, its worker process and the cache of rendered speech."""
