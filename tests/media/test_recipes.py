import pytest

from adscreen.media.recipes import SOURCE, Recipe, reference, split

RECIPES = [Recipe(audio="aac"), Recipe("h264", "aac"), Recipe("h264", "copy", "fra"), Recipe(language="deu")]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_is_read_back_from_its_reference(recipe: Recipe) -> None:
    assert split(reference("channel:7", recipe)) == ("channel:7", recipe)
    assert split(reference("a~copy-aac", recipe)) == ("a~copy-aac", recipe)


def test_the_source_has_the_channels_own_reference() -> None:
    assert reference("channel:7", SOURCE) == "channel:7"


@pytest.mark.parametrize(
    "ref", ["7", "", "/a~b/c.ts", "7~copy-copy", "7~aac", "7~h264-aac-fr", "7~h264-ac3", "7~copy-aac\n", "~"]
)
def test_what_is_no_recipe_is_a_channel(ref: str) -> None:
    assert split(ref) == (ref, SOURCE)
