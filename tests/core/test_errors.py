from adscreen.core.errors import AdScreenError, Failure


def test_an_error_reads_as_its_code_and_evidence() -> None:
    assert str(AdScreenError(Failure.DNS, "no such host")) == "dns: no such host"
    assert str(AdScreenError(Failure.DNS)) == "dns"
