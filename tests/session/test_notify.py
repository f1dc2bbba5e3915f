"""In which order listeners are told."""

from playground.session.notify import Notifier


def test_those_who_are_last_stay_last():
    told = []
    notifier = Notifier()
    end = notifier.connect(lambda: told.append("last"), last=True)
    notifier.connect(lambda: told.append("first"))
    notifier.emit()
    assert told == ["first", "last"]
    end()
    end()
    notifier.emit()
    assert told == ["first", "last", "first"]
