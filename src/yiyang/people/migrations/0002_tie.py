from django.db import migrations, models
from django.db.models.functions import Coalesce

# One branch for each way of being related. `least` and `greatest` pass over nulls, and a null end is open.
TIES = """
CREATE VIEW people_tie AS
SELECT held.user_id, held.kind, twin.id AS elder_id, held.start, held."end"
  FROM (
    SELECT s.user_id, 'panel' AS kind, r.elder_id, r.start, r."end"
      FROM people_responsibility r JOIN organizations_staff s ON s.id = r.staff_id
     WHERE r.kind = 'family_doctor'
    UNION ALL
    SELECT s.user_id, 'team', r.elder_id, greatest(r.start, m.start), least(r."end", m."end")
      FROM people_responsibility r
      JOIN organizations_teammembership m ON m.team_id = r.team_id
      JOIN organizations_staff s ON s.id = m.staff_id
     WHERE r.kind = 'team'
    UNION ALL
    SELECT s.user_id, 'team', r.elder_id, r.start, r."end"
      FROM people_responsibility r
      JOIN organizations_team t ON t.id = r.team_id
      JOIN organizations_staff s ON s.id = t.leader_id
     WHERE r.kind = 'team'
    UNION ALL
    SELECT s.user_id, 'institution', r.elder_id, greatest(r.start, p.start), least(r."end", p."end")
      FROM people_responsibility r
      JOIN organizations_post p ON p.institution_id = r.institution_id
      JOIN organizations_staff s ON s.id = p.staff_id
     WHERE r.kind = 'institution_care'
    UNION ALL
    SELECT s.user_id, 'institution', r.elder_id, greatest(r.start, p.start), least(r."end", p."end")
      FROM people_responsibility r
      JOIN organizations_team t ON t.id = r.team_id
      JOIN organizations_post p ON p.institution_id = t.institution_id
      JOIN organizations_staff s ON s.id = p.staff_id
     WHERE r.kind = 'team'
    UNION ALL
    SELECT s.user_id, 'institution', r.elder_id, greatest(r.start, d.start, p.start), least(r."end", d."end", p."end")
      FROM people_responsibility r
      JOIN organizations_post d ON d.staff_id = r.staff_id AND d.role = 'family_doctor'
      JOIN organizations_post p ON p.institution_id = d.institution_id
      JOIN organizations_staff s ON s.id = p.staff_id
     WHERE r.kind = 'family_doctor'
    UNION ALL
    SELECT s.user_id, 'referral', r.elder_id, greatest(r.start, p.start), least(r."end", p."end")
      FROM people_responsibility r
      JOIN organizations_post p ON p.institution_id = r.institution_id
      JOIN organizations_staff s ON s.id = p.staff_id
     WHERE r.kind = 'referral' AND r.staff_id IS NULL
    UNION ALL
    SELECT s.user_id, 'referral', r.elder_id, r.start, r."end"
      FROM people_responsibility r JOIN organizations_staff s ON s.id = r.staff_id
     WHERE r.kind = 'referral'
    UNION ALL
    SELECT m.user_id, 'relative', c.elder_id, greatest(c.start, m.start), least(c."end", m."end")
      FROM people_consent c JOIN people_familymember m ON m.id = c.family_member_id
     WHERE c.revoked_at IS NULL AND c.scope IN ('all', 'record_read') AND m.user_id IS NOT NULL
    UNION ALL
    SELECT e.user_id, 'self', e.id, DATE '0001-01-01', NULL
      FROM people_elder e
     WHERE e.user_id IS NOT NULL
  ) held
  JOIN people_elder own ON own.id = held.elder_id
  JOIN people_elder twin ON coalesce(twin.merged_into_id, twin.id) = coalesce(own.merged_into_id, own.id)
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="elder",
            index=models.Index(Coalesce("merged_into", "id"), name="elder_by_person"),
        ),
        migrations.CreateModel(
            name="Tie",
            fields=[
                ("start", models.DateField()),
                ("end", models.DateField(blank=True, null=True)),
                ("kind", models.TextField()),
                (
                    "elder",
                    models.OneToOneField(
                        on_delete=models.DO_NOTHING, primary_key=True, related_name="+", serialize=False, to="people.elder"
                    ),
                ),
                ("user", models.ForeignKey(on_delete=models.DO_NOTHING, related_name="+", to="accounts.user")),
            ],
            options={"db_table": "people_tie", "managed": False},
        ),
        migrations.RunSQL(TIES, "DROP VIEW people_tie"),
    ]
