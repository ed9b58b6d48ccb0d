"""The command line of a filter. It names no address: a filter reads its standard input only."""

from adscreen.media.filters.choice import Chosen
from adscreen.media.filters.encoders import Encoder
from adscreen.media.model import Codec, Track
from adscreen.media.recipes import Recipe

KEY_SECONDS = 2
"""Between two key frames of an encoded picture; between the first three one, for who waits for it."""
_KEYS = f"expr:isnan(prev_forced_t)+gte(t,prev_forced_t+if(lt(n_forced,3),1,{KEY_SECONDS}))"
MOST_LINES = 1080
"""Of an encoded picture; larger ones are made smaller."""
_RATES = ((240, 500), (360, 1000), (480, 1800), (576, 2500), (720, 4000), (1080, 6500))
"""Kilobits a second for pictures of up to so many lines."""
AUDIO_RATE = 160
"""Kilobits a second of stereo AAC."""

_SELF_TELLING = frozenset({Codec.DTS, Codec.UNKNOWN, Codec.OPUS})
"""What a stream's map does not fully describe: ffmpeg looks at more of it before it begins."""


def arguments(ffmpeg: str, recipe: Recipe, chosen: Chosen, encoder: Encoder | None) -> list[str]:
    """Return the program and its arguments; `encoder` is there where the recipe encodes the picture.

    Times are kept (`-copyts`), so that what comes out stands on the source's own time line.
    """
    video = _picture(recipe, chosen.video, encoder) if chosen.video else []
    audio = _sound(recipe, chosen.audio) if chosen.audio else []
    maps = [part for pid in chosen.pids for part in ("-map", f"0:i:{pid:#x}")]
    hardware = encoder.before if encoder is not None else ()
    return [
        ffmpeg, "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning", *hardware,
        *_input(recipe, chosen), "-i", "pipe:0", *maps, *video, *audio,
        "-max_interleave_delta", "1000000", "-muxdelay", "0", "-muxpreload", "0",
        "-avoid_negative_ts", "disabled", "-flush_packets", "1",
        "-pat_period", "0.5", "-f", "mpegts", "pipe:1",
    ]  # fmt: skip


def _input(recipe: Recipe, chosen: Chosen) -> list[str]:
    """Begin after few bytes: PAT and PMT stand in front of what a filter is given.

    A sound that is copied must have been seen, since its sampling rate is written at the start.
    """
    codecs = {track.codec for track in (chosen.video, chosen.audio) if track is not None}
    look = chosen.audio is not None and (recipe.audio == "copy" or bool(codecs & _SELF_TELLING))
    size, micros = ("1M", "500000") if look else ("32k", "0")
    return [
        "-copyts", "-probesize", size, "-analyzeduration", micros,
        "-threads", "2", "-thread_queue_size", "256", "-f", "mpegts",
    ]  # fmt: skip


def _picture(recipe: Recipe, track: Track, encoder: Encoder | None) -> list[str]:
    if recipe.video == "copy" or encoder is None:
        return ["-c:v", "copy"]
    lines = min(track.height or MOST_LINES, MOST_LINES)
    rate = next((rate for most, rate in _RATES if lines <= most), _RATES[-1][1])
    chain = ["bwdif=mode=send_frame:deint=interlaced"] if track.interlaced is not False else []
    if (track.height or 0) > MOST_LINES or (track.width or 0) > 1920:
        chain.append(f"scale=w=-2:h='min({MOST_LINES},ih)'")
    chain.append(encoder.format)
    return [
        "-vf", ",".join(chain), *encoder.codec, "-b:v", f"{rate}k", "-maxrate", f"{rate * 5 // 4}k",
        "-bufsize", f"{rate * 2}k", "-bf", "0", "-g", "300",
        "-enc_time_base", "demux",  # else times are rounded to whole frames, and lips move early or late
        "-force_key_frames", _KEYS,
    ]  # fmt: skip


def _sound(recipe: Recipe, track: Track) -> list[str]:
    if recipe.audio == "copy":
        return ["-c:a", "copy"]
    # floating point: ffmpeg lowers the level of a downmix in whole numbers only
    chain = ["aresample=48000:async=1:osf=fltp", "aformat=sample_fmts=fltp:channel_layouts=stereo"]
    if track.channels is None or track.channels > 2:
        chain.append("alimiter=level=disabled:limit=0.97:latency=1")
    return ["-af", ",".join(chain), "-c:a", "aac", "-b:a", f"{AUDIO_RATE}k", "-ac", "2", "-ar", "48000"]
