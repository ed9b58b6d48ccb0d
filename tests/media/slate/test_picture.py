from adscreen.media.slate.picture import drawing


def line_of(style: str, title: str) -> str:
    lines = drawing(1920, 1080, title, "Soon.").splitlines()
    [line] = [one for one in lines if one.startswith("Dialogue") and f",{style}," in one]
    return line.split(f",{style},", 1)[1]


def test_nothing_in_a_name_is_a_command() -> None:
    assert line_of("name", "A{\\fs900}B\\N C\nDialogue: 0") == "A(/fs900)B/N C Dialogue: 0"
    assert line_of("words", "Sport 1") == "Soon."


def test_a_long_name_is_smaller_and_cut() -> None:
    def size(title: str) -> float:
        styles = [one for one in drawing(1920, 1080, title, "").splitlines() if one.startswith("Style: name")]
        return float(styles[0].split(",")[2])

    assert size("Sport 1") > size("Sport 1 International") > size("x" * 40) > size("x" * 80)
    assert len(line_of("name", "x" * 500)) == 90
