from django.db import migrations, models

# One branch for each way of being related. `least` and `greatest` pass over nulls, and a null end is open.
HELD = """
CREATE VIEW people_held AS
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
UNION ALL
SELECT g.user_id, 'break_glass', g.subject_id, DATE '0001-01-01', NULL
  FROM accounts_breakglass g
 WHERE g.subject_kind = 'people.elder' AND g.at <= now() AND g.until > now()
"""

# Pairs of records of one person; few, since few records are merged.
TWIN = """
CREATE VIEW people_twin AS
SELECT id AS one, merged_into_id AS other FROM people_elder WHERE merged_into_id IS NOT NULL
UNION ALL
SELECT merged_into_id, id FROM people_elder WHERE merged_into_id IS NOT NULL
UNION ALL
SELECT a.id, b.id
  FROM people_elder a JOIN people_elder b ON b.merged_into_id = a.merged_into_id AND b.id <> a.id
 WHERE a.merged_into_id IS NOT NULL AND b.merged_into_id IS NOT NULL
"""

# What is held for a record, and what is held for another record of the same person. Both halves are plain unions, so that a
# question about one elder reaches the indexes of every branch.
TIE = """
CREATE VIEW people_tie AS
SELECT user_id, kind, elder_id, start, "end" FROM people_held
UNION ALL
SELECT h.user_id, h.kind, t.other, h.start, h."end" FROM people_held h JOIN people_twin t ON t.one = h.elder_id
"""

# The same for a few records at a time. A function, because it keeps its plan: planning the view takes longer than answering.
TIES = """
CREATE FUNCTION people_ties(who uuid, whom uuid[], day date) RETURNS TABLE (elder_id uuid, kind text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT t.elder_id, t.kind FROM people_tie t
     WHERE t.user_id = who AND t.elder_id = ANY (whom) AND t.start <= day AND (t."end" IS NULL OR t."end" > day);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("organizations", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="elder",
            index=models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="elder_by_person"),
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
        migrations.RunSQL(HELD, "DROP VIEW people_held"),
        migrations.RunSQL(TWIN, "DROP VIEW people_twin"),
        migrations.RunSQL(TIE, "DROP VIEW people_tie"),
        migrations.RunSQL(TIES, "DROP FUNCTION people_ties"),
    ]
