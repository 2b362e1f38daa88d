"""Django's way to PostgreSQL, told what one question may carry when the database itself binds the values."""
