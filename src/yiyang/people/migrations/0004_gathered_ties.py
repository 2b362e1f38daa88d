from django.db import migrations

# The ways that rest on a responsibility held on the day: one branch each, so that each reaches its own index.
RESPONSIBLE = (
    ("panel", "r.kind = 'family_doctor' AND r.staff_id = ANY (mine)"),
    ("team", "r.kind = 'team' AND r.team_id = ANY (teams)"),
    ("institution", "r.kind = 'institution_care' AND r.institution_id = ANY (houses)"),
    ("institution", "r.kind = 'team' AND r.team_id = ANY (house_teams)"),
    ("institution", "r.kind = 'family_doctor' AND r.staff_id = ANY (house_doctors)"),
    ("referral", "r.kind = 'referral' AND r.staff_id IS NULL AND r.institution_id = ANY (houses)"),
    ("referral", "r.kind = 'referral' AND r.staff_id = ANY (mine)"),
)
BRANCH = """\
        SELECT r.elder_id AS record FROM people_responsibility r
         WHERE '{way}' = ANY (ways) AND {held}
           AND r.start <= day AND (r."end" IS NULL OR r."end" > day)"""
BRANCHES = "\n        UNION ALL\n".join(BRANCH.format(way=way, held=held) for way, held in RESPONSIBLE)

# Everybody to whom a user is related on a day in any of some ways, some perhaps more than once. It begins with what the user is;
# for lists over all of them, where asking the view row by row takes longer than gathering their ids.
TIED = """
CREATE FUNCTION people_tied(who uuid, ways text[], day date) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE ROWS 5000 AS $$
DECLARE
    mine uuid[] := ARRAY(SELECT s.id FROM organizations_staff s WHERE s.user_id = who);
    houses uuid[] := ARRAY(
        SELECT p.institution_id FROM organizations_post p
         WHERE p.staff_id = ANY (mine) AND p.start <= day AND (p."end" IS NULL OR p."end" > day));
    teams uuid[] := ARRAY(
        SELECT m.team_id FROM organizations_teammembership m
         WHERE m.staff_id = ANY (mine) AND m.start <= day AND (m."end" IS NULL OR m."end" > day)
        UNION
        SELECT t.id FROM organizations_team t WHERE t.leader_id = ANY (mine));
    house_teams uuid[] := ARRAY(SELECT t.id FROM organizations_team t WHERE t.institution_id = ANY (houses));
    house_doctors uuid[] := ARRAY(
        SELECT d.staff_id FROM organizations_post d
         WHERE d.institution_id = ANY (houses) AND d.role = 'family_doctor'
           AND d.start <= day AND (d."end" IS NULL OR d."end" > day));
BEGIN
    RETURN QUERY
    WITH answered AS (
        -- responsibilities
        UNION ALL
        SELECT c.elder_id FROM people_consent c JOIN people_familymember m ON m.id = c.family_member_id
         WHERE 'relative' = ANY (ways) AND m.user_id = who AND c.revoked_at IS NULL AND c.scope IN ('all', 'record_read')
           AND c.start <= day AND (c."end" IS NULL OR c."end" > day)
           AND m.start <= day AND (m."end" IS NULL OR m."end" > day)
        UNION ALL
        SELECT e.id FROM people_elder e WHERE 'self' = ANY (ways) AND e.user_id = who
        UNION ALL
        SELECT g.subject_id FROM accounts_breakglass g
         WHERE 'break_glass' = ANY (ways) AND g.subject_kind = 'people.elder' AND g.user_id = who
           AND g.at <= now() AND g.until > now()
    )
    SELECT a.record FROM answered a
    UNION ALL
    SELECT t.other FROM people_twin t JOIN answered a ON a.record = t.one;
END
$$
"""

PANEL = """
CREATE FUNCTION people_panel(who uuid, day date) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 1000 AS $$ SELECT DISTINCT people_tied(who, ARRAY['panel', 'team'], day) $$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_quick_ties")]

    operations = [
        migrations.RunSQL(TIED.replace("        -- responsibilities", BRANCHES), "DROP FUNCTION people_tied(uuid, text[], date)"),
        migrations.RunSQL("DROP FUNCTION people_panel(uuid, date)", PANEL),
    ]
