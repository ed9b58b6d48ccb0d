"""ffmpeg between a feed's bytes and a rendition's segmenter: transport stream in, transport stream out."""
