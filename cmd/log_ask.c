/*
 * The screen of crm log: a question per line, each with what is understood,
 * an empty line where nothing is to be said.  An answer is checked against
 * the store as soon as it is given; no snapshot is open between two
 * questions.
 */
#include "cmd/log.h"
#include "cmd/say.h"

#include <errno.h>
#include <stdio.h>

#include "core/practice/agenda/standing.h"
#include "core/practice/contact/contact.h"
#include "core/practice/role.h"
#include "core/types/text.h"

struct screen {
	struct log_input	*in;
	const struct log_opts	*o;
	FILE			*from, *to;	/* the terminal */
	struct slice		 answer;	/* to the last question */
	const char		*kind, *ref;	/* NULL: not said yet */
	VEC(const char *)	 assign;	/* "topic=price" */
	/* From the store: what is shown, and whether a question is one. */
	struct buf		 head;
	enum role		 role;		/* being asked for */
	struct buf		 prompt, field;	/* of it; field empty: none */
	struct buf		 choices;	/* lines before it, or empty */
	bool			 has_next, is_sale;
};

/* ---- the terminal ---- */

static void
say(struct screen *s, struct slice text)
{
	struct buf	b = {0};

	text_add_printable(&b, text, true);
	fwrite(buf_slice(&b).p, 1, b.len, s->to);
	fflush(s->to);
	buf_release(&b);
}

static enum err_code
changed_mind(struct err *err)
{
	return err_set(err, ERR_USAGE, "nothing is recorded");
}

/* One line, trimmed, in the arena. */
static enum err_code
ask(struct screen *s, struct crm *crm, struct slice prompt, struct err *err)
{
	char	*line = NULL;
	size_t	 room = 0;
	ssize_t	 n;

	do {
		say(s, prompt);
		n = getline(&line, &room, s->from);
		s->answer = slice_trim(slice_make(line, (size_t)MAX(n, 0)));
	} while (n >= 0 && utf8_check(s->answer) != SIZE_MAX);
	s->answer = slice_dup(crm->arena, s->answer);
	free(line);
	if (n >= 0)
		return ERR_OK;
	say(s, SLICE("\n"));
	return changed_mind(err);
}

static enum err_code
ask_yes(bool *yes, struct screen *s, struct crm *crm, const char *prompt,
    struct err *err)
{
	enum err_code	rc = ask(s, crm, slice_of(lang_text(crm->lang,
			    prompt)), err);

	/* "y", "yes", "j", "ja" */
	if (rc == ERR_OK)
		*yes = s->answer.len > 0 &&
		    strchr("yYjJ", s->answer.p[0]) != NULL;
	return rc;
}

/* ---- what is right, by the store as it is now ---- */

/* The entity that a contact of this kind becomes; NULL: the first. */
static const struct entity *
contact_entity(const struct crm *crm, const char *kind)
{
	const struct entity	*e = NULL;

	while ((e = model_next_kind(crm->model, KIND_ACTIVITY, e)) != NULL) {
		const struct field	*f = entity_role(e, ROLE_KIND);

		if (f != NULL && kind != NULL &&
		    field_find_choice(f, slice_of(kind)) != NULL)
			return e;
	}
	return model_next_kind(crm->model, KIND_ACTIVITY, NULL);
}

static enum err_code
check_kind(struct crm *crm, const void *arg, struct err *err)
{
	const struct screen	*s = arg;
	const struct entity	*e;
	const struct field	*f;

	if (s->answer.len > 0 && contact_is_sale(crm->model, s->answer))
		return err_set(err, ERR_USAGE, "a sale is not asked for: "
		    "write it on the command line");
	if (contact_check_kind(crm->model, s->answer, err) == ERR_OK)
		return ERR_OK;
	/* What the kinds are is said on the screen itself. */
	e = contact_entity(crm, NULL);
	f = e != NULL ? entity_role(e, ROLE_KIND) : NULL;
	if (f != NULL && field_suggest_choice(f, s->answer).len == 0 &&
	    s->kind == NULL)
		err->hint[0] = '\0';
	return ERR_USAGE;
}

static enum err_code
check_ref(struct crm *crm, const void *arg, struct err *err)
{
	const struct screen	*s = arg;
	struct reference	 ref;

	if (s->answer.len == 0)
		return err_set(err, ERR_USAGE, "with whom? a handle, a key or "
		    "@words of a name");
	return context_reference(&ref, crm, NULL,
	    slice_cstr(crm->arena, s->answer), err);
}

static enum err_code
check_answer(struct crm *crm, const void *arg, struct err *err)
{
	const struct screen	*s = arg;
	const struct entity	*e = contact_entity(crm, s->kind);
	const struct field	*f = entity_role(e, s->role);
	struct query_env	 env;
	struct reference	 ref;
	struct value		 v;
	enum err_code		 rc = context_env(&env, crm, err);

	if (rc)
		return rc;
	if (f->type == TYPE_REF)
		return context_reference(&ref, crm, model_find_entity_id(
		    crm->model, f->to), slice_cstr(crm->arena, s->answer),
		    err);
	return field_parse_value(&v, f, s->answer, &env.values, crm->arena,
	    err);
}

/* ---- questions ---- */

/* In the reader's words, which can be typed as well as the keys. */
static void
add_choices(struct buf *b, const struct field *f, const struct crm *crm)
{
	bool	first = true;

	for (size_t i = 0; i < f->n_choices; i++) {
		const struct choice	*c = &f->choice[i];

		if (c->retired)
			continue;
		buf_addf(b, "%s%.*s", first ? "" : ", ", SLICE_ARG(
		    choice_word(c, context_lang(crm))));
		first = false;
	}
}

/* Behind the question where there is room, else as lines before it. */
static void
put_choices(struct screen *s, const struct field *f, const struct crm *crm)
{
	size_t		width = crm->out_options.width;
	struct buf	b = {0};

	add_choices(&b, f, crm);
	if (text_width(buf_slice(&s->prompt)) + text_width(buf_slice(&b)) +
	    strlen(" (): ") <= width / 2) {
		buf_addf(&s->prompt, " (%s)", buf_cstr(&b));
	} else {
		struct buf	line = {0};

		buf_addf(&line, "  %s\n", buf_cstr(&b));
		text_add_wrapped(&s->choices, buf_slice(&line), width);
		buf_release(&line);
	}
	buf_release(&b);
}

static struct slice
label_of(const struct crm *crm, const struct field *f)
{
	struct slice	label = labels_find(f->labels, context_lang(crm));

	return label.len > 0 ? label : f->name;
}

/* The question for a role; field stays empty when the model has none. */
static enum err_code
make_prompt(struct crm *crm, const void *arg, struct err *err)
{
	struct screen		*s = (struct screen *)(uintptr_t)arg;
	const struct entity	*e = contact_entity(crm, s->kind);
	const struct field	*f = e ? entity_role(e, s->role) : NULL;

	(void)err;
	buf_clear(&s->prompt);
	buf_clear(&s->field);
	buf_clear(&s->choices);
	if (f == NULL)
		return ERR_OK;
	buf_add(&s->field, f->name);
	buf_add(&s->prompt, label_of(crm, f));
	if (f->type == TYPE_ENUM)
		put_choices(s, f, crm);
	if (f->type == TYPE_DURATION)
		buf_adds(&s->prompt, " (15min, 1h30min)");
	if (f->type == TYPE_DATE || f->type == TYPE_TIME)
		buf_adds(&s->prompt, " (+7d, +2w)");
	if (s->role == ROLE_TEXT)
		buf_adds(&s->prompt, lang_text(crm->lang,
		    N_(" (e: editor)")));
	buf_adds(&s->prompt, ": ");
	return ERR_OK;
}

/* Everybody who may have been there. */
struct people {
	struct crm	*crm;
	struct buf	*b;
	unsigned	 n;
	struct err	*err;
	enum err_code	 rc;
};

static bool
see_person(void *arg, const struct entity *source, const struct field *f,
    uint32_t id)
{
	enum { MOST = 8 };
	struct people	*p = arg;
	struct record	 rec;
	struct slice	 name;

	if (source->kind != KIND_PERSON || f->role != ROLE_PARTY)
		return true;
	p->rc = record_find(&rec, p->crm->txn, source, id, p->err);
	if (p->rc != ERR_OK || rec.bytes.p == NULL)
		return p->rc == ERR_OK;
	name = record_name(&rec, p->crm->arena);
	buf_addf(p->b, "  %.*s%u %.*s\n", SLICE_ARG(source->prefix), id,
	    SLICE_ARG(name));
	return ++p->n < MOST;
}

/* Whom it is with, how it stands, who works there. */
static enum err_code
make_head(struct crm *crm, const void *arg, struct err *err)
{
	struct screen		*s = (struct screen *)(uintptr_t)arg;
	struct standing_options	 none = {0};
	struct people		 people = { .crm = crm,
					    .b = &s->head, .err = err };
	struct standing		 st = {0};
	struct query_env	 env;
	struct reference	 ref;
	struct record		 rec;
	struct slice		 name, kind, text;
	char			 day[DAY_TEXT];
	enum err_code		 rc;

	rc = context_env(&env, crm, err);
	if (rc == ERR_OK)
		rc = context_reference(&ref, crm, NULL, s->ref, err);
	if (rc == ERR_OK && ref.entity->is_columnar)
		rc = err_set(err, ERR_USAGE, "%s is a %.*s", s->ref,
		    SLICE_ARG(ref.entity->name));
	if (rc == ERR_OK)
		rc = record_get(&rec, crm->txn, ref.entity, ref.id, err);
	if (rc == ERR_OK)
		rc = standing_read(&st, &env, ref.entity, rec.id, &none,
		    crm->arena, err);
	if (rc)
		return rc;
	name = record_name(&rec, crm->arena);
	buf_addf(&s->head, "%.*s%u %.*s\n", SLICE_ARG(ref.entity->prefix),
	    rec.id, SLICE_ARG(name));
	if (st.has_last) {
		kind = contact_kind_word(crm->model, st.last_kind,
		    context_lang(crm));
		text = say_line(crm->arena, st.last_text);
		day_write(day, zone_day(crm->when.zone, st.last_at));
		buf_addf(&s->head, lang_text(crm->lang,
		    N_("before: %.*s %.*s%s%.*s\n")), DAY_TEXT, day,
		    SLICE_ARG(kind), text.len ? ": " : "",
		    SLICE_ARG(text));
	}
	if (ref.entity->kind == KIND_PARTY)
		rc = reference_list(crm->txn, crm->model, ref.entity, rec.id,
		    see_person, &people, err);
	standing_release(&st);
	return rc ? rc : people.rc;
}

static void
say_wrong(struct screen *s, const struct err *wrong)
{
	say(s, slice_of(wrong->msg));
	say(s, SLICE("\n"));
	if (wrong->hint[0] != '\0') {
		say(s, slice_of(wrong->hint));
		say(s, SLICE("\n"));
	}
}

/*
 * Ask until it is right or empty; the fault is said in between.  choices: what
 * can be said, shown again to whoever says nothing.
 */
static enum err_code
ask_until(struct screen *s, struct crm *crm, struct slice choices,
    struct slice prompt, cmd_function *check, bool needed, struct err *err)
{
	enum err_code	rc;

	say(s, choices);
	for (;;) {
		struct err	wrong = {0};

		rc = ask(s, crm, prompt, err);
		if (rc || (s->answer.len == 0 && !needed))
			return rc;
		if (s->answer.len == 0 && choices.len > 0) {
			say(s, choices);
			continue;
		}
		rc = crm->look(crm, check, s, &wrong);
		if (rc == ERR_OK)
			return ERR_OK;
		if (rc == ERR_STORE || rc == ERR_SYSTEM || rc == ERR_BUSY) {
			*err = wrong;
			return rc;
		}
		say_wrong(s, &wrong);
		if (wrong.hint[0] == '\0')
			say(s, choices);
	}
}

static enum err_code
ask_role(struct screen *s, struct crm *crm, enum role role, struct err *err)
{
	enum err_code	rc;

	s->role = role;
	s->answer = SLICE_EMPTY;
	rc = crm->look(crm, make_prompt, s, err);
	if (rc || s->field.len == 0)
		return rc;
	return ask_until(s, crm, slice_dup(crm->arena, buf_slice(&s->choices)),
	    slice_dup(crm->arena, buf_slice(&s->prompt)), check_answer, false,
	    err);
}

/* What was said becomes an operand, as if it had been typed. */
static enum err_code
ask_field(struct screen *s, struct crm *crm, enum role role, struct err *err)
{
	enum err_code	rc = ask_role(s, crm, role, err);

	if (rc || s->answer.len == 0)
		return rc;
	*VEC_ADD(&s->assign) = arena_printf(crm->arena, "%s=%.*s",
	    buf_cstr(&s->field), SLICE_ARG(s->answer));
	s->has_next |= role == ROLE_NEXT;
	return ERR_OK;
}

static enum err_code
ask_text(struct screen *s, struct crm *crm, struct err *err)
{
	struct buf	b = {0};
	enum err_code	rc = ask_role(s, crm, ROLE_TEXT, err);

	while (rc == ERR_OK && slice_eq(s->answer, SLICE("e"))) {
		struct err	wrong = {0};

		rc = text_input_edit(&b, crm, err);
		s->answer = slice_dup(crm->arena, slice_trim(buf_slice(&b)));
		if (rc || s->answer.len == 0 ||
		    crm->look(crm, check_answer, s, &wrong) == ERR_OK)
			break;
		say_wrong(s, &wrong);
		rc = ask_role(s, crm, ROLE_TEXT, err);
	}
	buf_release(&b);
	s->in->text.text = s->answer;
	s->in->text.has = s->answer.len > 0;
	return rc;
}

/* A record where the kind is expected: it is with whom. */
static enum err_code
take_operands(struct screen *s, struct crm *crm, struct err *err)
{
	struct err	none = {0};
	enum err_code	rc;

	s->kind = crm->args->n > 0 ? crm->args->v[0] : NULL;
	s->ref = crm->args->n > 1 ? crm->args->v[1] : NULL;
	if (s->kind == NULL)
		return ERR_OK;
	s->answer = slice_of(s->kind);
	rc = crm->look(crm, check_kind, s, err);
	if (rc != ERR_USAGE || s->ref != NULL ||
	    crm->look(crm, check_ref, s, &none) != ERR_OK)
		return rc;
	s->ref = s->kind;
	s->kind = NULL;
	return ERR_OK;
}

/* Kind and party, where the command line does not say them. */
static enum err_code
ask_whom(struct screen *s, struct crm *crm, struct err *err)
{
	enum err_code	rc = take_operands(s, crm, err);

	s->role = ROLE_KIND;
	if (rc == ERR_OK && s->kind == NULL) {
		rc = crm->look(crm, make_prompt, s, err);
		if (rc == ERR_OK)
			rc = ask_until(s, crm, slice_dup(crm->arena,
			    buf_slice(&s->choices)), slice_dup(crm->arena,
			    buf_slice(&s->prompt)), check_kind, true, err);
		s->kind = slice_cstr(crm->arena, s->answer);
	}
	if (rc == ERR_OK && s->ref == NULL) {
		rc = ask_until(s, crm, SLICE_EMPTY, slice_of(lang_text(
		    crm->lang, N_("with whom: "))), check_ref, true, err);
		s->ref = slice_cstr(crm->arena, s->answer);
	}
	return rc;
}

/* What is to be confirmed. */
static enum err_code
say_details(struct screen *s, struct crm *crm, struct err *err)
{
	struct log_details	d = { .ref = s->ref };
	enum err_code		rc = crm->look(crm, log_details, &d, err);

	if (rc == ERR_OK && d.text.len > 0) {
		say(s, d.text);
		say(s, SLICE("\n"));
	}
	return rc;
}

static enum err_code
ask_rest(struct screen *s, struct crm *crm, struct err *err)
{
	static const enum role	roles[] = { ROLE_PERSON, ROLE_DIRECTION,
		ROLE_DURATION, ROLE_TOPIC, ROLE_OUTCOME, ROLE_NEXT };
	enum err_code		rc;

	rc = crm->look(crm, make_head, s, err);
	if (rc == ERR_OK) {
		say(s, buf_slice(&s->head));
		rc = ask_text(s, crm, err);
	}
	for (size_t i = 0; rc == ERR_OK && i < NELEM(roles); i++)
		rc = ask_field(s, crm, roles[i], err);
	if (rc == ERR_OK && s->has_next && s->in->todo == NULL) {
		rc = ask(s, crm, slice_of(lang_text(crm->lang,
		    N_("to do then (the text): "))), err);
		if (rc == ERR_OK && s->answer.len > 0)
			s->in->todo = slice_cstr(crm->arena, s->answer);
	}
	if (rc == ERR_OK && !s->in->verified)
		rc = say_details(s, crm, err);
	if (rc == ERR_OK && !s->in->verified)
		rc = ask_yes(&s->in->verified, s, crm, N_("were their "
		    "details read over, and are they right? (y/N) "), err);
	return rc;
}

enum err_code
log_ask(struct log_input *in, struct crm *crm, const struct log_opts *o,
    struct err *err)
{
	struct screen	 s = { .in = in, .o = o };
	const char	**v;
	enum err_code	 rc = ERR_OK;

	s.from = fopen("/dev/tty", "re");
	s.to = fopen("/dev/tty", "we");
	if (s.from == NULL || s.to == NULL)
		rc = err_sys(err, ERR_SYSTEM, "/dev/tty");
	if (rc == ERR_OK)
		rc = ask_whom(&s, crm, err);
	if (rc == ERR_OK)
		rc = ask_rest(&s, crm, err);
	if (rc == ERR_OK) {
		v = ARENA_ARRAY(crm->arena, const char *, s.assign.n + 3);
		v[0] = s.kind;
		v[1] = s.ref;
		for (size_t i = 0; i < s.assign.n; i++)
			v[2 + i] = s.assign.p[i];
		crm->args->v = v;
		crm->args->n = s.assign.n + 2;
	}
	if (s.from != NULL)
		fclose(s.from);
	if (s.to != NULL)
		fclose(s.to);
	VEC_RELEASE(&s.assign);
	buf_release(&s.head);
	buf_release(&s.prompt);
	buf_release(&s.field);
	buf_release(&s.choices);
	return rc;
}
