"""What a clip shows and how it sounds: ffmpeg's graphs, over the pictures that a recipe draws.

Inputs 1 to 5 are ground, disc, moon, name card and bar; input 6 is a test picture with a running counter.
Every scene returns to its beginning after `period` seconds.
"""

_GROUND = (
    "[1:v]scale={width}:{height}:flags=bicubic,format=yuv420p,loop=loop=-1:size=1,setpts=N/{rate}/TB[g];"
)
_STAND = "trim=end_frame=1,loop=loop=-1:size=1,setpts=N/{rate}/TB"
_CARD = _GROUND + "[g][4:v]overlay=x='(W-w)/2':y='(H-h)/2'," + _STAND

_MOVING = (
    _GROUND + "[g][2:v]overlay=x='(W-w)/2+W*0.34*sin(2*{turn})':y='(H-h)/2+H*0.28*cos({turn})'[a];"
    "[a][3:v]overlay=x='(W-w)/2+W*0.40*cos(3*{turn})':y='(H-h)/2+H*0.36*sin(2*{turn})'[b];"
    "[b][4:v]overlay=x='W*0.05':y='H*0.10'[c];"
    "[c][5:v]overlay=x='-w+(W+w)*mod(t,1.92)/1.92':y='H-h*2'[d];"
    "[d][6:v]overlay=x='W-w-W*0.05':y='H-h-H*0.10'"
)
"""Discs on orbits, a bar that sweeps, the name, and the test picture."""

SCENES = {
    "moving": _MOVING,
    "black": "color=black:s={width}x{height}:r={rate}",
    "card": _CARD,
    "frozen": _MOVING + "," + _STAND,
    "dark": _MOVING + ",lutyuv=y='16+(val-16)*0.10':u='128+(val-128)*0.2':v='128+(val-128)*0.2',"
    "noise=alls=3:allf=t:all_seed=7",
    "fade": _CARD + ",eq=brightness='0.25*sin({turn})':eval=frame",
    "night": _GROUND + "[g]lutyuv=y='16+(val-16)*0.10':u=128:v=128[n];"
    "[n][5:v]overlay=x='(W-w)*(0.5+0.4*sin({turn}))':y='H*0.7',noise=alls=3:allf=t:all_seed=7",
    "head": _GROUND + "[g][2:v]overlay=x='(W-w)/2+W*0.006*sin(2*{turn})':y='H*0.3'[a];"
    "[a][5:v]overlay=x='(W-w)/2':y='H*0.48+H*0.01*sin(12*{turn})'",
}
"""By name: `moving` is television as it should be; the others train those who watch over channels."""

SOUNDS = {
    "tone": "0.05*(sin(2*PI*{tone}*t)+0.5*sin(2*PI*{fifth}*t))*(0.6+0.4*sin(2*PI*t/0.96))",
    "quiet": "0.004*sin(2*PI*{tone}*t)*(0.6+0.4*sin(2*PI*t/0.96))",
    "silence": "0",
}
"""By name: one expression of `aevalsrc`; whole waves in every multiple of 0.04 s."""


def picture_graph(scene: str, size: tuple[int, int], rate: int, period: float, tail: str) -> str:
    """Return the graph of a scene, `tail` behind it, as `[v]`."""
    turn = f"2*PI*t/{period}"
    return SCENES[scene].format(width=size[0], height=size[1], rate=rate, turn=turn) + f"{tail}[v]"


def sound_source(sound: str, tone: int, sample_rate: int, seconds: float) -> str:
    """Return the source of a sound of `tone` Hz."""
    expression = SOUNDS[sound].format(tone=tone, fifth=tone * 3 // 50 * 25)
    return f"aevalsrc=exprs='{expression}':s={sample_rate}:d={seconds}"
