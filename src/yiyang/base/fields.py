"""Model fields that keep sensitive text sealed in the database."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from yiyang.base import crypto


class EncryptedTextField(models.BinaryField):
    """Text that is sealed with SM4-GCM on its way into the database and opened on its way out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: str | None) -> bytes | None:
        return None if value is None else crypto.encrypt(value, place=self.place)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return value if hasattr(value, "resolve_expression") else self.get_prep_value(value)

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else crypto.decrypt(bytes(value), place=self.place)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed; search its blind index instead")
        return super().get_lookup(lookup_name)


class BlindIndexField(models.BinaryField):
    """The HMAC-SM3 of another field, kept in step on every save; search it with ``crypto.blind_index(text)``."""

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        self.source = source
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        text = getattr(model_instance, self.source)
        value = crypto.blind_index(text) if text else None
        setattr(model_instance, self.attname, value)
        return value
