#include "core/practice/contact/call.h"

#include "core/practice/role.h"
#include "core/types/address.h"
#include "core/types/text.h"

/* A single digit ends the number of somebody in every house. */
enum { EXTENSION_MIN = 2, EXTENSION_DIGITS = 5 };

/* ---- the ends ---- */

static const char *const	withheld[] = {
	"anonymous", "anoniem", "unknown", "onbekend", "withheld",
	"afgeschermd", "restricted", "private", "prive", "geheim", "unavailable",
	"niet beschikbaar", "-"
};

static bool
is_withheld(struct slice said, struct arena *arena)
{
	struct slice	folded = text_fold_dup(arena, said);

	for (size_t i = 0; i < NELEM(withheld); i++)
		if (slice_eq(folded, slice_of(withheld[i])))
			return true;
	return false;
}

static bool
is_extension(struct slice said)
{
	for (size_t i = 0; i < said.len; i++)
		if (said.p[i] < '0' || said.p[i] > '9')
			return false;
	return said.len > 0 && said.len <= EXTENSION_DIGITS;
}

void
call_end_parse(struct call_end *end, struct slice said, struct slice country,
    struct arena *arena)
{
	struct err	ignored = {0};

	said = slice_trim(said);
	end->text = said;
	if (said.len == 0)
		end->kind = CALL_END_NONE;
	else if (is_extension(said))
		end->kind = CALL_END_EXTENSION;
	else if (is_withheld(said, arena))
		end->kind = CALL_END_WITHHELD;
	else if (phone_parse(&end->text, arena, said, country, &ignored) ==
	    ERR_OK)
		end->kind = CALL_END_NUMBER;
	else
		end->kind = CALL_END_ODD;
	end->text = slice_dup(arena, end->text);
}

/* ---- who of us ---- */

#define SEVERAL	UINT64_MAX

struct switchboard {
	struct map	*names;		/* folded login or name: staff */
	struct arena	*arena;
	VEC(struct desk { struct slice number; uint32_t staff; }) desk;
};

static void
note_name(struct switchboard *s, struct slice name, uint32_t staff)
{
	struct buf	 folded = {0};
	uint64_t	*at;

	text_fold(&folded, name);
	if (folded.len > 0) {
		at = map_put(s->names, buf_slice(&folded), NULL);
		*at = *at == 0 || *at == staff ? staff : SEVERAL;
	}
	buf_release(&folded);
}

static enum err_code
see_staff(void *arg, const struct record *rec, bool *more, struct err *err)
{
	static const enum role	 names[] = { ROLE_LOGIN, ROLE_NAME };
	struct switchboard	*s = arg;
	const struct field	*f = entity_role(rec->entity, ROLE_PHONE);

	(void)more;
	(void)err;
	for (size_t i = 0; i < NELEM(names); i++) {
		struct value	v = role_value(rec, names[i]);

		if (v.type == TYPE_TEXT)
			note_name(s, v.text, rec->id);
	}
	for (size_t i = 0; f != NULL && i < record_count(rec, f); i++)
		*VEC_ADD(&s->desk) = (struct desk){ slice_dup(s->arena,
		    record_item(rec, f, i).text), rec->id };
	return ERR_OK;
}

enum err_code
switchboard_open(struct switchboard **board, const struct query_env *env,
    struct err *err)
{
	struct switchboard	*s = mem_zalloc(sizeof(*s));
	const struct entity	*e = model_next_kind(env->model, KIND_STAFF,
				    NULL);
	enum err_code		 rc = ERR_OK;

	s->names = map_open();
	s->arena = arena_open();
	if (e != NULL)
		rc = query_run(NULL, env, e, see_staff, s, err);
	if (rc) {
		switchboard_close(s);
		return rc;
	}
	*board = s;
	return ERR_OK;
}

void
switchboard_close(struct switchboard *s)
{
	if (s == NULL)
		return;
	map_close(s->names);
	arena_close(s->arena);
	VEC_RELEASE(&s->desk);
	free(s);
}

/* The one whose number is or ends so. */
static uint32_t
find_extension(const struct switchboard *s, struct slice extension)
{
	uint32_t	staff = 0;

	if (extension.len < EXTENSION_MIN)
		return 0;
	for (size_t i = 0; i < s->desk.n; i++) {
		const struct desk	*d = &s->desk.p[i];

		if (!slice_ends(d->number, extension))
			continue;
		if (staff != 0 && staff != d->staff)
			return 0;
		staff = d->staff;
	}
	return staff;
}

/* 0: nobody in particular. */
static uint32_t
find_end(const struct call_options *o, const struct call_end *end)
{
	switch (end->kind) {
	case CALL_END_EXTENSION:
		return find_extension(o->switchboard, end->text);
	case CALL_END_NUMBER:
		return address_book_find(o->book, end->text)->staff;
	default:
		return 0;
	}
}

static uint32_t
find_colleague(const struct call_options *o, struct slice said,
    struct slice country, struct arena *arena)
{
	struct call_end	 end;
	const uint64_t	*at;

	call_end_parse(&end, said, country, arena);
	if (end.kind != CALL_END_ODD)
		return find_end(o, &end);
	at = map_find(o->switchboard->names, text_fold_dup(arena, said));
	return at == NULL || *at == SEVERAL ? 0 : (uint32_t)*at;
}

static bool
is_ours(const struct call_options *o, const struct call_end *end)
{
	return end->kind == CALL_END_EXTENSION ||
	    (end->kind == CALL_END_NUMBER &&
	    address_book_find(o->book, end->text)->is_own);
}

/* ---- which way it went ---- */

/* What a call is, seen from us. */
struct side {
	enum call_direction	 direction;
	const struct call_end	*theirs, *ours;	/* ours NULL: not said */
};

static enum err_code
tell_ends(struct side *side, const struct call *c,
    const struct call_options *o, struct err *err)
{
	bool	from = is_ours(o, &c->from), to = is_ours(o, &c->to);

	if (from && to) {
		side->direction = CALL_BETWEEN_US;
		side->ours = &c->from;
	} else if (from || to) {
		side->direction = from ? CALL_OUT : CALL_IN;
		side->ours = from ? &c->from : &c->to;
	} else if (c->direction == CALL_UNKNOWN) {
		err_set(err, ERR_DATA, "neither %.*s nor %.*s is ours",
		    SLICE_ARG(c->from.text), SLICE_ARG(c->to.text));
		err_hint(err, "--own +31301234567, or as it begins: --own "
		    "'+3130123*'; crm set staff ... phone=...");
		return ERR_DATA;
	} else {
		side->direction = c->direction;
		side->ours = c->direction == CALL_OUT ? &c->from : &c->to;
	}
	side->theirs = side->ours == &c->from ? &c->to : &c->from;
	return ERR_OK;
}

static enum err_code
tell_side(struct side *side, const struct call *c,
    const struct call_options *o, struct err *err)
{
	*side = (struct side){ .direction = c->direction,
	    .theirs = &c->number };
	if (c->direction == CALL_BETWEEN_US)
		return ERR_OK;
	if (c->from.kind != CALL_END_NONE || c->to.kind != CALL_END_NONE)
		return tell_ends(side, c, o, err);
	if (is_ours(o, &c->number))
		side->direction = CALL_BETWEEN_US;
	return ERR_OK;
}

/* ---- the contact ---- */

static const char *
direction_word(enum call_direction d)
{
	return d == CALL_OUT ? "out" : d == CALL_IN ? "in" : "";
}

/*
 * The uid outlives an erasure, so no number can be had from it: 16 bits tell
 * apart what began in one second, and nth the rest.
 */
enum { MARK_BITS = 16 };

uint64_t
call_mark(const struct call *c, struct arena *arena)
{
	struct slice	who = slice_of(arena_printf(arena,
			    "%.*s/%.*s/%.*s/%d/%lld", SLICE_ARG(c->from.text),
			    SLICE_ARG(c->to.text), SLICE_ARG(c->number.text),
			    (int)c->direction, (long long)c->seconds));

	return (uint64_t)(c->at.us / 1000000) << MARK_BITS |
	    (crc32c(0, who.p, who.len) & ((1u << MARK_BITS) - 1));
}

static struct slice
call_uid(const struct call *c, unsigned nth, struct arena *arena)
{
	uint64_t	mark;
	const char	*nr = "";

	if (c->id.len > 0)
		return slice_of(arena_printf(arena, "call:%.*s",
		    SLICE_ARG(c->id)));
	mark = call_mark(c, arena);
	if (nth > 0)
		nr = arena_printf(arena, "#%u", nth + 1);
	return slice_of(arena_printf(arena, "call:%lld-%04x%s",
	    (long long)(c->at.us / 1000000), (unsigned)(mark &
	    ((1u << MARK_BITS) - 1)), nr));
}

static void
set_duration(struct draft *d, int64_t seconds)
{
	const struct field	*f = entity_role(d->entity, ROLE_DURATION);
	struct value		 v = { .type = TYPE_DURATION };

	if (f != NULL && f->type == TYPE_DURATION && seconds >= 0 &&
	    i64_mul(&v.i, seconds, 1000000))
		draft_set(d, f, &v, 1);
}

static enum err_code
add_draft(bool *matched, struct edit *edit, const struct query_env *env,
    const struct entity *e, const struct call *c, const struct side *side,
    struct slice uid, const struct call_options *o, struct arena *arena,
    struct err *err)
{
	struct correspondent	who = { c->name, side->theirs->text };
	struct outside		out = {0};
	struct draft		d;
	enum err_code		rc;

	draft_init(&d, e, arena);
	(void)role_set_choice(&d, ROLE_KIND, SLICE("call"));
	(void)role_set_choice(&d, ROLE_CHANNEL, SLICE("phone"));
	(void)role_set_choice(&d, ROLE_DIRECTION,
	    slice_of(direction_word(side->direction)));
	role_set_moment(&d, ROLE_TIME, c->at, env->when.zone);
	set_duration(&d, c->is_unanswered ? 0 : c->seconds);
	role_set_text(&d, ROLE_UID, uid);
	out.staff = find_colleague(o, c->colleague, env->model->country,
	    arena);
	if (out.staff == 0 && side->ours != NULL)
		out.staff = find_end(o, side->ours);
	outside_add(&out, o->book, &who, arena);
	*matched = out.main.id != 0;
	rc = outside_set(&d, &out, env, err);
	outside_release(&out);
	if (rc == ERR_OK)
		rc = edit_assign(edit, &d, o->set, o->n_set, err);
	if (rc == ERR_OK)
		rc = edit_complete(edit, &d, err);
	return rc ? rc : edit_add(edit, &d, err);
}

/* False: it is left out, as *result says. */
static bool
is_wanted(enum call_result *result, const struct call *c,
    const struct side *side, const struct call_options *o)
{
	if (side->direction == CALL_BETWEEN_US)
		*result = CALL_INTERNAL;
	else if (side->theirs->kind == CALL_END_NONE ||
	    side->theirs->kind == CALL_END_WITHHELD)
		*result = CALL_ANONYMOUS;
	else if (c->is_unanswered && side->direction == CALL_OUT &&
	    !o->with_vain)
		*result = CALL_IN_VAIN;
	else
		return true;
	return false;
}

enum err_code
call_entity(const struct entity **entity, const struct model *m,
    struct err *err)
{
	static const enum role	needed[] = {
		ROLE_UID, ROLE_PHONE, ROLE_TIME
	};

	return outside_entity(entity, m, SLICE("call"), needed,
	    NELEM(needed), err);
}

void
call_want(struct address_book *b, const struct call *c)
{
	const struct call_end	*ends[] = { &c->from, &c->to, &c->number };

	for (size_t i = 0; i < NELEM(ends); i++)
		if (ends[i]->kind == CALL_END_NUMBER)
			address_book_want(b, ends[i]->text);
}

enum err_code
call_add(enum call_result *result, struct edit *edit, struct plan *plan,
    const struct query_env *env, const struct call *c, unsigned nth,
    const struct call_options *o, struct arena *arena, struct err *err)
{
	static const int64_t	day_us = INT64_C(24) * 3600 * 1000000;
	const struct entity	*e;
	struct side		 side;
	struct value		 v = { .type = TYPE_TEXT };
	uint32_t		 id;
	bool			 matched;
	enum err_code		 rc = call_entity(&e, env->model, err);

	if (rc == ERR_OK)
		rc = tell_side(&side, c, o, err);
	if (rc || !is_wanted(result, c, &side, o))
		return rc;
	if (side.theirs->kind != CALL_END_NUMBER)
		return err_set(err, ERR_DATA, "\"%.*s\" is not a telephone "
		    "number", SLICE_ARG(side.theirs->text));
	if (c->at.us > env->when.now.us + day_us)
		return err_set(err, ERR_DATA, "is dated in the future");
	v.text = call_uid(c, nth, arena);
	rc = plan_find_unique(&id, NULL, plan, e, entity_role(e, ROLE_UID),
	    &v, err);
	if (rc)
		return rc;
	*result = CALL_PRESENT;
	if (id != 0)
		return ERR_OK;
	rc = add_draft(&matched, edit, env, e, c, &side, v.text, o, arena,
	    err);
	*result = matched ? CALL_ADDED : CALL_UNMATCHED;
	return rc;
}
