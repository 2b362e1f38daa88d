from django.db import migrations

# What people_tie says of a few records. It begins with what the user is (staff, posts, teams on the day) and what is held for these
# records and their twins on the day, both small, and only then compares them; asked of the view, each branch would start anew.
TIES = """
CREATE OR REPLACE FUNCTION people_ties(who uuid, whom uuid[], day date) RETURNS TABLE (elder_id uuid, kind text)
LANGUAGE plpgsql STABLE AS $$
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
    WITH person AS MATERIALIZED (
        SELECT w AS asked, w AS record FROM unnest(whom) w
        UNION
        SELECT t.other, t.one FROM people_twin t WHERE t.other = ANY (whom)
    ), held AS MATERIALIZED (
        SELECT p.asked, r.kind, r.staff_id, r.team_id, r.institution_id
          FROM person p JOIN people_responsibility r ON r.elder_id = p.record
         WHERE r.start <= day AND (r."end" IS NULL OR r."end" > day)
    )
    SELECT h.asked, 'panel' FROM held h WHERE h.kind = 'family_doctor' AND h.staff_id = ANY (mine)
    UNION
    SELECT h.asked, 'team' FROM held h WHERE h.kind = 'team' AND h.team_id = ANY (teams)
    UNION
    SELECT h.asked, 'institution' FROM held h
     WHERE h.kind = 'institution_care' AND h.institution_id = ANY (houses)
        OR h.kind = 'team' AND h.team_id = ANY (house_teams)
        OR h.kind = 'family_doctor' AND h.staff_id = ANY (house_doctors)
    UNION
    SELECT h.asked, 'referral' FROM held h
     WHERE h.kind = 'referral' AND (h.staff_id = ANY (mine) OR h.staff_id IS NULL AND h.institution_id = ANY (houses))
    UNION
    SELECT p.asked, 'relative' FROM person p
      JOIN people_consent c ON c.elder_id = p.record
      JOIN people_familymember m ON m.id = c.family_member_id
     WHERE m.user_id = who AND c.revoked_at IS NULL AND c.scope IN ('all', 'record_read')
       AND c.start <= day AND (c."end" IS NULL OR c."end" > day)
       AND m.start <= day AND (m."end" IS NULL OR m."end" > day)
    UNION
    SELECT p.asked, 'self' FROM person p JOIN people_elder e ON e.id = p.record WHERE e.user_id = who
    UNION
    SELECT p.asked, 'break_glass' FROM person p
      JOIN accounts_breakglass g ON g.subject_kind = 'people.elder' AND g.subject_id = p.record
     WHERE g.user_id = who AND g.at <= now() AND g.until > now();
END
$$
"""

# Whom a user answers for as a family doctor or with a team: the records themselves and their twins.
PANEL = """
CREATE FUNCTION people_panel(who uuid, day date) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE ROWS 1000 AS $$
DECLARE
    mine uuid[] := ARRAY(SELECT s.id FROM organizations_staff s WHERE s.user_id = who);
    teams uuid[] := ARRAY(
        SELECT m.team_id FROM organizations_teammembership m
         WHERE m.staff_id = ANY (mine) AND m.start <= day AND (m."end" IS NULL OR m."end" > day)
        UNION
        SELECT t.id FROM organizations_team t WHERE t.leader_id = ANY (mine));
BEGIN
    RETURN QUERY
    WITH answered AS MATERIALIZED (
        SELECT r.elder_id FROM people_responsibility r
         WHERE r.kind = 'family_doctor' AND r.staff_id = ANY (mine) AND r.start <= day AND (r."end" IS NULL OR r."end" > day)
        UNION
        SELECT r.elder_id FROM people_responsibility r
         WHERE r.kind = 'team' AND r.team_id = ANY (teams) AND r.start <= day AND (r."end" IS NULL OR r."end" > day)
    )
    SELECT a.elder_id FROM answered a
    UNION
    SELECT t.other FROM people_twin t WHERE t.one IN (SELECT a.elder_id FROM answered a);
END
$$
"""

TIES_BEFORE = """
CREATE OR REPLACE FUNCTION people_ties(who uuid, whom uuid[], day date) RETURNS TABLE (elder_id uuid, kind text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT t.elder_id, t.kind FROM people_tie t
     WHERE t.user_id = who AND t.elder_id = ANY (whom) AND t.start <= day AND (t."end" IS NULL OR t."end" > day);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_tie"), ("organizations", "0001_initial"), ("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(TIES, TIES_BEFORE),
        migrations.RunSQL(PANEL, "DROP FUNCTION people_panel(uuid, date)"),
    ]
