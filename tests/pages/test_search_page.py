"""The list of incidents looked through and narrowed down, and what an incident is like, as pages show it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from tests.pages.shown_page import forget

REPORT = """# {title}

- Id: {id}
- Date: 2026-0{month}-02
- Severity: SEV2
- Services: {service}
- Incident commander: Zebulon Quist

## Contributing factors

- {factor}
"""
REPORTS = (
    ("Carts hang", "INC-1", 6, "checkout-api", "A retry storm hit the &lt;b&gt;broker without quorum"),
    (
        "Baskets shut",
        "INC-2",
        7,
        "checkout-api",
        "Callers retried without backoff, the quorum was lost",
    ),
    ("Mails late", "INC-3", 8, "notifier", "The storm in the north cut the power"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("searched")
    (root / "reports").mkdir()
    (root / "pmdata.yaml").write_text("as_of: 2026-09-30\nblameless: true\n")
    for title, key, month, service, factor in REPORTS:
        text = REPORT.format(title=title, id=key, month=month, service=service, factor=factor)
        (root / "reports" / f"{key}.md").write_text(text)
    return root


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DATA_VARIABLE, str(folder))
        forget()
        yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


def opened(app: AppTest, **parameters: str) -> AppTest:
    """Return the page of incidents at an address."""
    app.query_params.clear()
    app.switch_page("pages/incidents.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def results(app: AppTest) -> list[str]:
    """Return the titles that were found, in their order."""
    return [button.label for button in app.button if str(button.key).startswith("result-")]


def test_what_is_found_is_shown_with_the_words_that_match_as_they_were_written(app: AppTest) -> None:
    found = opened(app)
    found.text_input(key="search").set_value('"hit the" broker').run()
    assert results(found) == ["Carts hang"]
    [snippet] = [one.value for one in found.markdown if "yellow-background" in one.value]
    assert snippet == (
        "Contributing factor: A retry storm :yellow-background[hit the] "
        "\\<b\\>:yellow-background[broker] without quorum"
    )
    found.text_input(key="search").set_value("zebulon").run()
    assert results(found) == []
    found.text_input(key="search").set_value("").run()


def test_a_facet_in_the_address_narrows_what_is_found_and_is_offered_with_its_counts(app: AppTest) -> None:
    found = opened(app, of_service="checkout-api")
    found.text_input(key="search").set_value("storm").run()
    assert results(found) == ["Carts hang", "Baskets shut"]
    assert found.multiselect(key="facet-service").value == ["checkout-api"]
    assert found.multiselect(key="facet-service").options == ["checkout-api (2)", "notifier (1)"]
    found.text_input(key="search").set_value("").run()


def test_an_incident_names_those_it_is_like_and_why(app: AppTest) -> None:
    page = opened(app, incident="INC-2")
    assert "Carts hang" in [button.label for button in page.button if str(button.key).startswith("alike-")]
    captions = [one.value.replace("\\", "") for one in page.caption]
    assert any(re.search(r"shares: .*quorum.*same service: checkout-api", one) for one in captions)
    assert any("theme: retry storm, by “retried" in one for one in captions)
