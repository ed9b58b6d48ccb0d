"""The 33-bit clocks of a transport stream, read and written in place (ISO/IEC 13818-1 2.4.3.5 and 2.4.3.7).

Values are ticks of 90 kHz, modulo `WRAP`; the 27 MHz extension of a PCR is left as it is.
"""

WRAP = 1 << 33


def read_stamp(data: bytes, at: int) -> int:
    """Return the PTS or DTS whose five bytes begin at `at`."""
    return (
        (data[at] & 0x0E) << 29
        | data[at + 1] << 22
        | (data[at + 2] & 0xFE) << 14
        | data[at + 3] << 7
        | data[at + 4] >> 1
    )


def write_stamp(data: bytearray, at: int, ticks: int) -> None:
    """Write a PTS or DTS over the one at `at`, keeping its four prefix bits."""
    data[at] = data[at] & 0xF1 | ticks >> 29 & 0x0E
    data[at + 1] = ticks >> 22 & 0xFF
    data[at + 2] = ticks >> 14 & 0xFE | 1
    data[at + 3] = ticks >> 7 & 0xFF
    data[at + 4] = ticks << 1 & 0xFE | 1


def write_pcr(data: bytearray, at: int, ticks: int) -> None:
    """Write a PCR base over the one at `at`."""
    data[at : at + 4] = (ticks >> 1).to_bytes(4)
    data[at + 4] = data[at + 4] & 0x7F | (ticks & 1) << 7
