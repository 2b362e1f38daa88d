"""Every URL has a permission, every permission is described and held by a role."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from yiyang.accounts import definitions, guards

# Django's own read-only inspection pages guard themselves: User.is_staff and view-only permissions.
GUARDED_BY_DJANGO = {"admin"}


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name or entry.pattern}", entry


def own_patterns() -> list[tuple[str, URLPattern]]:
    return [(name, entry) for name, entry in patterns(get_resolver()) if name.split(":")[0] not in GUARDED_BY_DJANGO]


def test_every_url_declares_its_permission():
    silent = [name for name, entry in own_patterns() if not hasattr(entry.callback, "permission")]
    assert not silent, f"Decorate these views with @requires(...) or @public: {silent}"


def test_every_permission_a_url_asks_for_is_described():
    asked = {entry.callback.permission for _, entry in own_patterns() if hasattr(entry.callback, "permission")}
    unknown = {word for word in asked if word not in (None, guards.PUBLIC)} - set(definitions.permissions())
    assert not unknown, f"Describe these words in accounts/roles.yaml: {unknown}"


def test_every_permission_is_held_by_a_role():
    held = {word for role in definitions.roles().values() for word in role.may}
    assert set(definitions.permissions()) == held
