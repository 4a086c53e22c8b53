"""`sentaudit rules list|show|check`: the rules in effect, one rule in words, and the proof of every rule's examples."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sentaudit.cli.shared.options import add_common, settings

if TYPE_CHECKING:
    from sentaudit.model.config import Config
    from sentaudit.rules.rule import Example, Rule


def add_parser(subparsers: argparse._SubParsersAction[Any]) -> None:
    """Registers the verb."""
    parser = subparsers.add_parser(
        "rules", help="show the rules, or prove their examples", description="Shows or proves the rules in effect."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, text in (
        ("list", "one line per rule"),
        ("show", "one rule with its texts, numbers and examples"),
        ("check", "prove every rule's examples and counter-examples"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        if name == "show":
            action.add_argument("id", metavar="ID", help="id of a rule")
        add_common(action)
        action.set_defaults(func=run)


def run(args: argparse.Namespace) -> int:
    """Prints what was asked for; 2 if an example of `check` fails. Raises RulesError, ConfigError, UsageError."""
    from sentaudit.rules.load import load_rules

    config = settings(args)
    lang = config.report.lang
    rules = load_rules([Path(path) for path in config.rules])
    if args.action == "check":
        return _check(rules, config, quiet=args.quiet)
    lines = _list(rules, lang) if args.action == "list" else _show(_named(rules, args.id), lang)
    print("\n".join(lines))
    return 0


def _check(rules: tuple[Rule, ...], config: Config, *, quiet: bool) -> int:
    from sentaudit.errors import EXIT_CLEAN, EXIT_NOTHING_AUDITED
    from sentaudit.reporting.words.catalogue import catalogue
    from sentaudit.rules.check import check
    from sentaudit.rules.load import digest
    from sentaudit.rules.load_kinds import check_kinds, load_kinds

    kinds = load_kinds([Path(path) for path in config.rules])
    failures = (*check(rules), *check_kinds(kinds))
    for failure in failures:
        print(failure)
    if not quiet:
        examples = sum(len(rule.examples) for rule in rules)
        counter = sum(len(rule.counter_examples) for rule in rules)
        counts = {"rules": len(rules), "examples": examples, "counter_examples": counter, "kinds": len(kinds)}
        print(catalogue(config.report.lang)("cli.rules_checked", **counts, failed=len(failures)))
        print(digest(rules))
    return EXIT_NOTHING_AUDITED if failures else EXIT_CLEAN


def _named(rules: Iterable[Rule], wanted: str) -> Rule:
    from sentaudit.errors import UsageError
    from sentaudit.rules.fields import nearest

    known = {rule.id: rule for rule in rules}
    if wanted not in known:
        raise UsageError(f"there is no such rule{nearest(wanted, known)}", f"rules in effect: {', '.join(known)}")
    return known[wanted]


def _list(rules: Iterable[Rule], lang: str) -> list[str]:
    width = max(len(rule.id) for rule in rules)
    return [f"{rule.id:<{width}}  {rule.level:<8}  {rule.title[lang]}" for rule in rules]


def _show(rule: Rule, lang: str) -> list[str]:
    from sentaudit.reporting.words.catalogue import catalogue
    from sentaudit.rules.reasons import REASONS

    words = catalogue(lang)
    both, either = words("rules.and"), words("rules.or")
    options = [both.join(f"{name} >= {least:g}" for name, least in option.items()) for option in rule.when]
    steps = (f"{words(f'severity.{step}')} >= {least:,}" for step, least in rule.severity)
    scope = (("level", rule.level), ("pattern", rule.pattern), ("channels", ", ".join(rule.channels)))
    lines = [
        f"{rule.id}: {rule.title[lang]}",
        f"{rule.origin}",
        words.comma.join(f"{words(f'rules.{name}')} {value}" for name, value in (*scope, ("watch", rule.watch))),
        "",
        f"{words('rules.meaning')}: {rule.explanation[lang]}",
        f"{words('rules.advice')}: {rule.advice[lang]}",
        "",
        f"{words('rules.met')}: {either.join(options)}",
        f"{words('rules.severity')}: {words.comma.join(steps)}",
    ]
    if rule.raise_for:
        kinds = words.section("data")
        lines.append(f"{words('rules.raising')}: {words.comma.join(kinds[kind] for kind in rule.raise_for)}")
    lines += ["", f"{words('rules.confidence')}: {rule.base:.2f}"]
    lines += [f"  {value:+.2f}  {code}: {REASONS[code].meaning[lang]}" for code, value in rule.adjust.items()]
    lines += ["", f"{words('rules.examples')}:", *(_example(rule, each) for each in rule.examples)]
    lines += [f"{words('rules.counter_examples')}:", *(_example(rule, each) for each in rule.counter_examples)]
    return lines


def _example(rule: Rule, example: Example) -> str:
    numbers = ", ".join(f"{name} {value:g}" for name, value in example.numbers.items())
    reasons = f" [{', '.join(example.reasons)}]" if example.reasons else ""
    outcome = f"{rule.confidence(example.reasons):.2f}" if rule.met(example.numbers) else "-"
    return f"  {outcome:>4}  {example.name}: {numbers}{reasons}"
