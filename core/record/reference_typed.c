/* A reference as a person typed it: handle, key, address or @words. */
#include "core/record/reference_priv.h"

#include "core/types/address.h"
#include "core/types/text.h"

bool
lookup_has(const struct lookup *l, size_t n, const struct reference *r)
{
	for (size_t i = 0; i < n; i++)
		if (l->found.p[i].entity == r->entity &&
		    l->found.p[i].id == r->id)
			return true;
	return false;
}

void
lookup_note(struct lookup *l, const struct entity *entity, uint32_t id)
{
	struct reference	*r;

	if (l->found.n >= CANDIDATES_MAX || lookup_has(l, l->found.n,
	    &(struct reference){ .entity = entity, .id = id }))
		return;
	r = VEC_ADD(&l->found);
	r->entity = entity;
	r->id = id;
}

bool
lookup_wants(const struct lookup *l, const struct entity *e)
{
	return !e->is_columnar && (l->want == NULL || l->want == e);
}

enum err_code
lookup_record(struct record *rec, struct lookup *l, const struct entity *e,
    uint32_t id, struct err *err)
{
	return l->plan == NULL ? record_find(rec, l->txn, e, id, err) :
	    plan_find(rec, l->plan, e, id, l->arena, err);
}

/* By a unique field; what the plan knows goes before the store. */
static enum err_code
find_unique(uint32_t *id, bool *led, struct lookup *l,
    const struct entity *entity, const struct field *f,
    const struct value *v, struct err *err)
{
	return l->plan == NULL ? reference_find_unique(id, led, l->txn,
	    l->model, entity, f, v, err) :
	    plan_find_unique(id, led, l->plan, entity, f, v, err);
}

/* The values of one field by its index, or by looking at all records. */
static enum err_code
find_equal(struct lookup *l, const struct entity *entity,
    const struct field *f, const struct value *v, struct err *err)
{
	struct record_scan	*scan = NULL;
	struct ids		 ids = {{0}};
	struct record		 rec;
	enum err_code		 rc;

	if (f->unique) {
		uint32_t	id;

		rc = find_unique(&id, NULL, l, entity, f, v, err);
		if (rc == ERR_OK && id != 0)
			lookup_note(l, entity, id);
		return rc;
	}
	if (f->indexed) {
		rc = index_find(&ids, l->txn, entity, f, v, true, v, true,
		    err);
		for (size_t i = 0; rc == ERR_OK && i < ids.list.n; i++)
			lookup_note(l, entity, ids.list.p[i]);
		VEC_RELEASE(&ids.list);
		return rc;
	}
	rc = record_scan_open(&scan, l->txn, entity, 1, 0, err);
	if (rc)
		return rc;
	while (record_scan_next(scan, &rec))
		for (size_t i = 0; i < record_count(&rec, f); i++) {
			struct value	has = record_item(&rec, f, i);

			if (value_equal(&has, v))
				lookup_note(l, entity, rec.id);
		}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	return rc;
}

/* By any unique field of the entity; text that does not fit one is none. */
static enum err_code
find_key(struct lookup *l, const struct entity *entity, struct slice text,
    struct err *err)
{
	static const struct when	fixed = { .now = { 0 } };
	struct when			when = fixed;
	struct value_context		ctx = { .when = &when };
	struct err			ignored = {0};
	struct value			v;
	uint32_t			id, old = 0;
	bool				led;
	enum err_code			rc;

	when.zone = zone_utc();
	memcpy(ctx.currency, l->model->currency, sizeof(ctx.currency));
	ctx.country = l->model->country;
	for (size_t i = 0; i < entity->n_fields; i++) {
		const struct field	*f = &entity->field[i];

		if (!f->unique || f->type == TYPE_REF)
			continue;
		if (field_parse_value(&v, f, text, &ctx, l->arena, &ignored))
			continue;
		rc = find_unique(&id, &led, l, entity, f, &v, err);
		if (rc)
			return rc;
		if (id != 0 && led && old == 0)
			old = id;
		else if (id != 0 && !led)
			lookup_note(l, entity, id);
	}
	/* Who has the key goes before who had it. */
	if (l->found.n == 0 && old != 0)
		lookup_note(l, entity, old);
	return ERR_OK;
}

static bool
has_typed(const struct record *rec, enum type type, const struct value *v)
{
	const struct entity	*e = rec->entity;

	for (size_t i = 0; rec->bytes.p != NULL && i < e->n_fields; i++)
		for (size_t k = 0; e->field[i].type == type &&
		    k < record_count(rec, &e->field[i]); k++) {
			struct value	has = record_item(rec, &e->field[i],
					    k);

			if (value_equal(&has, v))
				return true;
		}
	return false;
}

/* Those the plan adds, without those that it took the value from. */
static enum err_code
find_typed_planned(struct lookup *l, enum type type, const struct value *v,
    struct err *err)
{
	struct record	rec;
	size_t		n = 0;
	enum err_code	rc;

	rc = lookup_seen(l, type, v->text, false, err);
	for (size_t i = 0; rc == ERR_OK && i < l->found.n; i++) {
		struct reference	r = l->found.p[i];

		rc = lookup_record(&rec, l, r.entity, r.id, err);
		r.id = rec.id;
		if (rc == ERR_OK && has_typed(&rec, type, v) &&
		    !lookup_has(l, n, &r))
			l->found.p[n++] = r;
	}
	l->found.n = n;
	return rc;
}

/* A contact keeps the addresses of others: it is not what they lead to. */
static bool
has_own_addresses(const struct lookup *l, const struct entity *e)
{
	return lookup_wants(l, e) && (l->want != NULL ||
	    e->kind != KIND_ACTIVITY);
}

static enum err_code
find_typed(struct lookup *l, enum type type, const struct value *v,
    struct err *err)
{
	enum err_code	rc;

	for (size_t i = 0; i < l->model->n_entities; i++) {
		const struct entity	*e = model_entity(l->model, i);

		if (!has_own_addresses(l, e))
			continue;
		for (size_t k = 0; k < e->n_fields; k++) {
			if (e->field[k].type != type)
				continue;
			rc = find_equal(l, e, &e->field[k], v, err);
			if (rc)
				return rc;
		}
	}
	return l->plan == NULL ? ERR_OK :
	    find_typed_planned(l, type, v, err);
}

static bool
has_address(const struct record *rec, struct slice address)
{
	const struct entity	*e = rec->entity;

	for (size_t i = 0; rec->bytes.p != NULL && i < e->n_fields; i++)
		for (size_t k = 0; e->field[i].type == TYPE_EMAIL &&
		    k < record_count(rec, &e->field[i]); k++)
			if (slice_eq_ascii_nocase(record_item(rec,
			    &e->field[i], k).text, address))
				return true;
	return false;
}

/* Who has it in other letters: mailing services make all of them small. */
static enum err_code
find_address_folded(struct lookup *l, struct slice address, struct err *err)
{
	struct found_list	found = {{0}};
	struct record		rec;
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < l->model->n_entities; i++) {
		const struct entity	*e = model_entity(l->model, i);

		if (!has_own_addresses(l, e))
			continue;
		found.list.n = 0;
		rc = word_find(&found, l->txn, l->model, e, address, false,
		    err);
		for (size_t k = 0; rc == ERR_OK && k < found.list.n; k++) {
			rc = lookup_record(&rec, l, e, found.list.p[k].id,
			    err);
			if (rc == ERR_OK && has_address(&rec, address))
				lookup_note(l, e, rec.id);
		}
	}
	VEC_RELEASE(&found.list);
	return rc;
}

static enum err_code
find_email(struct lookup *l, struct slice text, bool *tried,
    struct err *err)
{
	struct value	v = { .type = TYPE_EMAIL };
	struct err	ignored = {0};
	enum err_code	rc;

	if (slice_index(text, '@') == SIZE_MAX ||
	    email_parse(&v.text, l->arena, text, &ignored))
		return ERR_OK;
	*tried = true;
	rc = find_typed(l, TYPE_EMAIL, &v, err);
	return rc || l->found.n > 0 ? rc : find_address_folded(l, v.text,
	    err);
}

static enum err_code
find_phone(struct lookup *l, struct slice text, bool *tried,
    struct err *err)
{
	struct value	v = { .type = TYPE_PHONE };
	struct err	ignored = {0};

	if (text.len == 0 || strchr("+0123456789(", text.p[0]) == NULL ||
	    phone_parse(&v.text, l->arena, text, l->model->country, &ignored))
		return ERR_OK;
	*tried = true;
	return find_typed(l, TYPE_PHONE, &v, err);
}

/* --- The answer --------------------------------------------------------- */

static enum err_code
hint_candidates(struct lookup *l, struct err *err)
{
	static const char	more[] = ", ...";
	struct buf		b = {0};
	struct record		rec;
	enum err_code		rc;

	for (size_t i = 0; i < l->found.n; i++) {
		struct reference	r = l->found.p[i];
		struct slice		name;
		size_t			whole = b.len;

		rc = lookup_record(&rec, l, r.entity, r.id, err);
		if (rc) {
			buf_release(&b);
			return rc;
		}
		buf_adds(&b, i == 0 ? "" : ", ");
		handle_write(&b, r.entity, r.id);
		if (rec.bytes.p != NULL && r.entity->name_field != NULL) {
			buf_addc(&b, ' ');
			name = record_name(&rec, l->arena);
			text_add_printable(&b, slice_sub(name, 0,
			    text_cut(name, 60)), false);
		}
		if (i > 0 && b.len + sizeof(more) > sizeof(err->hint)) {
			buf_cut(&b, whole);
			buf_adds(&b, more);
			break;
		}
	}
	if (b.len > 0)
		err_hint(err, "%s", buf_cstr(&b));
	buf_release(&b);
	return err->code;
}

static enum err_code
answer(struct reference *ref, struct lookup *l, struct slice text,
    struct err *err)
{
	if (l->found.n == 1) {
		*ref = l->found.p[0];
		return l->plan == NULL ?
		    reference_follow(&ref->id, l->txn, ref->entity, err) :
		    plan_follow(&ref->id, l->plan, ref->entity, err);
	}
	err_set(err, ERR_USAGE, l->found.n == CANDIDATES_MAX ?
	    "\"%.*s\" is ambiguous: %zu or more records" :
	    "\"%.*s\" is ambiguous: %zu records", SLICE_ARG(text),
	    l->found.n);
	return hint_candidates(l, err);
}

/* No name is like it: the few that there are, or how to look for more. */
static enum err_code
hint_all(struct lookup *l, struct slice words, struct err *err)
{
	enum { FEW = 8 };
	struct record_scan	*scan;
	struct record		 rec;
	struct err		 failed = {0};
	enum err_code		 rc;

	l->found.n = 0;
	if (l->want == NULL || l->want->is_columnar)
		return err->code;
	rc = record_scan_open(&scan, l->txn, l->want, 1, 0, &failed);
	if (rc == ERR_OK) {
		while (l->found.n <= FEW && record_scan_next(scan, &rec))
			lookup_note(l, l->want, rec.id);
		rc = record_scan_status(scan, &failed);
		record_scan_close(scan);
	}
	if (rc) {
		*err = failed;
		return rc;
	}
	if (l->found.n == 0)
		err_hint(err, "there is no %.*s yet: crm add %.*s makes one",
		    SLICE_ARG(l->want->name), SLICE_ARG(l->want->name));
	else if (l->found.n <= FEW)
		return hint_candidates(l, err);
	else
		err_hint(err, "crm find %.*s looks in all texts; crm list "
		    "%.*s has the names", (int)MIN(words.len, (size_t)60),
		    words.p, SLICE_ARG(l->want->name));
	return err->code;
}

static enum err_code
not_found(struct lookup *l, struct slice text, const char *what,
    struct err *err)
{
	struct slice	words = text;
	size_t		n;
	enum err_code	rc;

	if (what == NULL)
		err_set(err, ERR_NOTFOUND, "no name \"%.*s\"",
		    SLICE_ARG(text));
	else
		err_set(err, ERR_NOTFOUND, "no %s \"%.*s\"", what,
		    SLICE_ARG(text));
	if (l->no_names)
		return err->code;
	/* Suggest names that begin with the first letters. */
	if (words.len > 0 && words.p[0] == '@')
		words = slice_sub(words, 1, words.len);
	for (n = words.len; n >= 3; n--) {
		if (n < words.len && ((unsigned char)words.p[n] & 0xc0) ==
		    0x80)
			continue;
		rc = lookup_name(l, slice_sub(words, 0, n), true, err);
		if (rc)
			return rc;
		if (l->found.n > 0)
			return hint_candidates(l, err);
		if (n > 12)
			n = 12;
	}
	return what == NULL ? hint_all(l, words, err) : err->code;
}

static enum err_code
parse_handle(struct reference *ref, bool *done, struct lookup *l,
    struct slice text, struct err *err)
{
	const struct entity	*e;
	struct record		 rec;
	size_t			 n = text.len;
	int64_t			 number;
	uint32_t		 id;
	enum err_code		 rc;

	*done = false;
	while (n > 0 && text.p[n - 1] >= '0' && text.p[n - 1] <= '9')
		n--;
	e = model_find_prefix(l->model, slice_sub(text, 0, n));
	if (e != NULL && e->is_columnar) {
		if (!i64_parse(&number, slice_sub(text, n, text.len)) ||
		    number <= 0)
			return ERR_OK;
		*ref = (struct reference){ .entity = e,
		    .sequence = (uint64_t)number };
		*done = true;
		return ERR_OK;
	}
	if (!handle_parse(&e, &id, l->model, text))
		return ERR_OK;
	/* What looks like another's handle may be a key of the one wanted. */
	if (l->want != NULL && e != l->want) {
		rc = find_key(l, l->want, text, err);
		if (rc)
			return rc;
		*done = true;
		if (l->found.n > 0)
			return answer(ref, l, text, err);
		return err_set(err, ERR_USAGE, "\"%.*s\" is %.*s, not %.*s",
		    SLICE_ARG(text), SLICE_ARG(e->name),
		    SLICE_ARG(l->want->name));
	}
	*done = true;
	rc = lookup_record(&rec, l, e, id, err);
	if (rc == ERR_OK && rec.bytes.p == NULL)
		rc = err_set(err, ERR_NOTFOUND, "no %s",
		    record_words(e, id).text);
	if (rc == ERR_NOTFOUND && l->want != NULL) {
		rc = find_key(l, e, text, err);
		if (rc || l->found.n > 0)
			return rc ? rc : answer(ref, l, text, err);
		return err_set(err, ERR_NOTFOUND, "no %s",
		    record_words(e, id).text);
	}
	if (rc == ERR_OK)
		*ref = (struct reference){ .entity = e, .id = rec.id };
	return rc;
}

static enum err_code
parse_key(struct reference *ref, bool *done, struct lookup *l,
    struct slice text, struct err *err)
{
	size_t			 slash = slice_index(text, '/');
	const struct entity	*e;
	enum err_code		 rc;

	*done = false;
	if (slash == SIZE_MAX || slash == 0)
		return ERR_OK;
	e = model_find_entity(l->model, slice_sub(text, 0, slash));
	if (e == NULL || e->is_columnar)
		return ERR_OK;
	*done = true;
	if (l->want != NULL && e != l->want)
		return err_set(err, ERR_USAGE, "\"%.*s\" is %.*s, not %.*s",
		    SLICE_ARG(text), SLICE_ARG(e->name),
		    SLICE_ARG(l->want->name));
	l->want = e;
	rc = find_key(l, e, slice_sub(text, slash + 1, text.len), err);
	if (rc)
		return rc;
	if (l->found.n > 0)
		return answer(ref, l, text, err);
	return err_set(err, ERR_NOTFOUND, "no %.*s \"%.*s\"",
	    SLICE_ARG(e->name),
	    SLICE_ARG(slice_sub(text, slash + 1, text.len)));
}

static enum err_code
parse_at_name(struct reference *ref, struct lookup *l, struct slice text,
    struct err *err)
{
	struct slice	words = slice_trim(slice_sub(text, 1, text.len));
	enum err_code	rc;

	if (words.len == 0)
		return err_set(err, ERR_USAGE, "\"@\" without a name");
	rc = lookup_name(l, words, false, err);
	if (rc == ERR_OK && l->found.n == 0)
		rc = lookup_name(l, words, true, err);
	if (rc)
		return rc;
	if (l->found.n > 0)
		return answer(ref, l, text, err);
	return not_found(l, text, NULL, err);
}

/* A key alone: of which type it is must be said.  True: it is one. */
static bool
hint_key(struct lookup *l, struct slice text, struct err *err)
{
	struct err	failed = {0};

	for (size_t i = 0; i < l->model->n_entities; i++) {
		const struct entity	*e = model_entity(l->model, i);

		if (e->is_columnar)
			continue;
		if (find_key(l, e, text, &failed) == ERR_OK &&
		    l->found.n == 1) {
			err_hint(err, "did you mean %.*s/%.*s?",
			    SLICE_ARG(e->name), SLICE_ARG(text));
			return true;
		}
		l->found.n = 0;
	}
	return false;
}

/* The words of a name, without the sign in front.  True: somebody's. */
static bool
hint_name(struct lookup *l, struct slice text, struct err *err)
{
	const char	*quote = slice_index(text, ' ') == SIZE_MAX ? "" : "'";
	struct err	 failed = {0};
	bool		 found;

	found = !l->no_names &&
	    lookup_name(l, text, true, &failed) == ERR_OK && l->found.n > 0;
	l->found.n = 0;
	if (found)
		err_hint(err, "did you mean %s@%.*s%s?", quote,
		    SLICE_ARG(text), quote);
	return found;
}

static enum err_code
parse_other(struct reference *ref, struct lookup *l, struct slice text,
    struct err *err)
{
	bool		tried = false;
	enum err_code	rc = ERR_OK;

	if (l->want != NULL) {
		tried = true;
		rc = find_key(l, l->want, text, err);
	}
	if (rc == ERR_OK && l->found.n == 0)
		rc = find_email(l, text, &tried, err);
	if (rc == ERR_OK && l->found.n == 0)
		rc = find_phone(l, text, &tried, err);
	if (rc)
		return rc;
	if (l->found.n > 0)
		return answer(ref, l, text, err);
	if (tried) {
		struct slice	name = l->want != NULL ? l->want->name :
				    SLICE("record");

		return not_found(l, text, slice_cstr(l->arena, name), err);
	}
	err_set(err, ERR_USAGE, "\"%.*s\" does not name a record",
	    SLICE_ARG(text));
	if (hint_key(l, text, err) || hint_name(l, text, err))
		return err->code;
	err_hint(err, "write a handle (a17), TYPE/KEY, an e-mail address, "
	    "a telephone number, or @name");
	return ERR_USAGE;
}

static enum err_code
parse(struct reference *ref, struct lookup *lookup, struct slice text,
    struct err *err)
{
	struct lookup		l = *lookup;
	struct reference	r = {0};
	bool			done = false;
	enum err_code		rc = ERR_OK;

	text = slice_trim(text);
	if (text.len == 0)
		rc = err_set(err, ERR_USAGE, "an empty reference");
	else if (text.len > 500)
		rc = err_set(err, ERR_USAGE, "a reference of %zu bytes",
		    text.len);
	else if (text.p[0] == '@') {
		rc = parse_at_name(&r, &l, text, err);
		done = true;
	}
	if (rc == ERR_OK && !done)
		rc = parse_handle(&r, &done, &l, text, err);
	if (rc == ERR_OK && !done)
		rc = parse_key(&r, &done, &l, text, err);
	if (rc == ERR_OK && !done)
		rc = parse_other(&r, &l, text, err);
	if (rc == ERR_OK)
		*ref = r;
	VEC_RELEASE(&l.found);
	return rc;
}

enum err_code
reference_parse(struct reference *ref, struct txn *txn,
    const struct model *model, const struct entity *want, struct slice text,
    struct arena *arena, struct err *err)
{
	struct lookup	l = { .txn = txn, .model = model, .want = want,
			    .arena = arena };

	return parse(ref, &l, text, err);
}

enum err_code
plan_find_reference(struct reference *ref, struct plan *p,
    const struct entity *want, struct slice text, struct arena *arena,
    struct err *err)
{
	struct lookup	l = { .txn = p->opt.txn, .plan = p,
			    .model = p->opt.model, .want = want,
			    .arena = arena, .no_names = true };
	struct err	why = {0};
	enum err_code	rc = parse(ref, &l, text, &why);

	if (rc == ERR_NOTFOUND || rc == ERR_USAGE) {
		*ref = (struct reference){ .id = 0 };
		return ERR_OK;
	}
	if (rc)
		*err = why;
	return rc;
}

enum err_code
plan_parse_reference(struct reference *ref, struct plan *p,
    const struct entity *want, struct slice text, struct arena *arena,
    struct err *err)
{
	struct lookup	l = { .txn = p->opt.txn, .plan = p,
			    .model = p->opt.model, .want = want,
			    .arena = arena };

	return parse(ref, &l, text, err);
}
