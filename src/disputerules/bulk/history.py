"""decide_table and compare_history over a DuckDB source."""
from datetime import datetime
from typing import Any, Iterable, Mapping, Sequence
from disputerules.bulk import duck
from disputerules.bulk.query import TABLES, Comparison, Question, decisions
from disputerules.facts.vocabulary import FACTS


def decide_table(source, policy, *, mapping=None, zone=None, at=None, tables=TABLES, facts=(), by=(), into="arrow", name=None):
    opened = duck.Source(source, name)
    question = Question(duck.scan(opened, mapping, zone, at, by), [policy], tables)
    text = decisions(question, [FACTS[one] for one in facts])
    duck.make_calendars(opened, question)
    return duck.handed_over(opened, text, into)

class Flip: pass
class Impact: pass

def compare_history(source, old, new, *, mapping=None, zone=None, at=None, tables=TABLES, by=(), months=False, name=None):
    opened = duck.Source(source, name)
    question = Question(duck.scan(opened, mapping, zone, at, by), [old, new], tables)
    comparison = Comparison(question, months)
    text = comparison.counted()
    duck.make_calendars(opened, question)
    return text, opened.rows(text), question.assumed()
