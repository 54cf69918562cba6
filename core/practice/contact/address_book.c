#include "core/practice/contact/address_book.h"

#include "core/practice/role.h"

struct address_book {
	struct arena		*arena, *scratch;
	struct map		*known;		/* folded address: place + 1 */
	VEC(struct address_who)	 who;
	const struct slice	*own;
	size_t			 n_own;
	bool			 staff_have_some;
	bool			 wants_phones;
};

struct slice
address_fold(struct arena *arena, struct slice address)
{
	char	*p = slice_cstr(arena, slice_trim(address));

	for (char *c = p; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return slice_of(p);
}

struct address_book *
address_book_open(const struct slice *own, size_t n_own)
{
	struct address_book	*b = mem_zalloc(sizeof(*b));

	b->arena = arena_open();
	b->scratch = arena_open();
	b->known = map_open();
	b->own = own;
	b->n_own = n_own;
	return b;
}

void
address_book_close(struct address_book *b)
{
	if (b == NULL)
		return;
	VEC_RELEASE(&b->who);
	map_close(b->known);
	arena_close(b->arena);
	arena_close(b->scratch);
	free(b);
}

/* Named by the user, with its domain or by itself. */
static bool
is_named_own(const struct address_book *b, struct slice address)
{
	for (size_t i = 0; i < b->n_own; i++) {
		struct slice	own = b->own[i];
		struct slice	part = address;

		if (own.len > 1 && own.p[own.len - 1] == '*') {
			own.len--;
			part = slice_sub(address, 0, own.len);
		} else if (own.len > 0 && own.p[0] == '@') {
			size_t	at = slice_index(address, '@');

			part = at == SIZE_MAX ? SLICE_EMPTY :
			    slice_sub(address, at, address.len);
		}
		if (slice_eq_ascii_nocase(part, own))
			return true;
	}
	return false;
}

/* Until the next one: a mailbox has many addresses, and few that are new. */
static struct slice
scratch_fold(const struct address_book *b, struct slice address)
{
	arena_clear(b->scratch);
	return address_fold(b->scratch, address);
}

void
address_book_want(struct address_book *b, struct slice address)
{
	struct slice	folded = scratch_fold(b, address);
	uint64_t	*at = map_put(b->known, folded, NULL);

	if (*at != 0)
		return;
	b->wants_phones |= slice_index(folded, '@') == SIZE_MAX;
	VEC_ADD(&b->who)->is_own = is_named_own(b, folded);
	*at = b->who.n;
}

const struct address_who *
address_book_find(const struct address_book *b, struct slice address)
{
	static const struct address_who	 nobody;
	struct slice			 folded;
	const uint64_t			*at;

	folded = scratch_fold(b, address);
	at = map_find(b->known, folded);
	return at == NULL ? &nobody : &b->who.p[*at - 1];
}

static struct address_who *
give(struct address_book *b, struct slice address,
    const struct reference *ref)
{
	struct address_who	*w;

	address_book_want(b, address);
	w = &b->who.p[*map_find(b->known, scratch_fold(b, address)) - 1];
	*w = (struct address_who){ .staff = 0 };
	if (ref->entity->kind == KIND_PERSON)
		w->person = *ref;
	else
		w->party = *ref;
	return w;
}

void
address_book_give(struct address_book *b, struct slice address,
    const struct reference *ref)
{
	(void)give(b, address, ref);
}

void
address_book_give_new(struct address_book *b, struct slice address,
    const struct reference *ref, const struct reference *party)
{
	struct address_who	*w = give(b, address, ref);

	w->is_new = true;
	if (party != NULL && ref->entity->kind == KIND_PERSON)
		w->party = *party;
}

bool
address_book_knows_us(const struct address_book *b)
{
	return b->n_own > 0 || b->staff_have_some;
}

/* One more who has the address; those that differ leave none. */
static void
note(struct reference *r, bool *several, const struct entity *e, uint32_t id)
{
	if (r->entity != NULL && (r->entity != e || r->id != id)) {
		*several = true;
		r->id = 0;
	} else if (!(*several && r->entity != NULL))
		*r = (struct reference){ .entity = e, .id = id };
}

/* What one of the records that have the address says of it. */
struct finding {
	struct reference	person, party;
};

static void
note_finding(struct address_who *w, const struct finding *f)
{
	if (f->person.id != 0)
		note(&w->person, &w->is_shared, f->person.entity,
		    f->person.id);
	if (f->party.id != 0)
		note(&w->party, &w->is_shared, f->party.entity, f->party.id);
}

static void
follow_role(struct reference *r, const struct record *rec, enum role role,
    const struct model *m)
{
	struct value	v = role_value(rec, role);

	if (v.type != TYPE_REF)
		return;
	r->entity = model_find_entity_id(m, v.entity);
	r->id = r->entity == NULL ? 0 : (uint32_t)v.i;
}

static void
note_record(struct address_who *w, const struct record *rec,
    const struct model *m)
{
	struct finding		 f = { .person.id = 0 };
	struct reference	 self = { .entity = rec->entity,
				    .id = rec->id };

	switch (rec->entity->kind) {
	case KIND_STAFF:
		w->is_own = true;
		w->staff = rec->id;
		return;
	case KIND_PERSON:
		f.person = self;
		/* The affiliation that has this address said where. */
		if (w->person.id != rec->id || w->party.id == 0)
			follow_role(&f.party, rec, ROLE_PARTY, m);
		break;
	case KIND_AFFILIATION:
		follow_role(&f.person, rec, ROLE_PERSON, m);
		follow_role(&f.party, rec, ROLE_PARTY, m);
		break;
	default:
		if (w->person.entity == NULL)
			f.party = self;
		break;
	}
	note_finding(w, &f);
}

enum err_code
address_scan(struct txn *txn, const struct entity *e, enum role role,
    address_see *see, void *arg, struct err *err)
{
	const struct field	*f = entity_role(e, role);
	struct record_scan	*scan;
	struct arena		*scratch;
	struct record		 rec;
	enum err_code		 rc;

	if (f == NULL)
		return ERR_OK;
	rc = record_scan_open(&scan, txn, e, 1, 0, err);
	if (rc)
		return rc;
	scratch = arena_open();
	while (record_scan_next(scan, &rec)) {
		size_t	n = record_count(&rec, f);

		for (size_t i = 0; i < n; i++)
			see(arg, &rec, address_fold(scratch,
			    record_item(&rec, f, i).text));
		arena_clear(scratch);
	}
	rc = record_scan_status(scan, err);
	record_scan_close(scan);
	arena_close(scratch);
	return rc;
}

struct reading { struct address_book *book; const struct model *model; };

static void
see_address(void *arg, const struct record *rec, struct slice address)
{
	struct reading		*r = arg;
	struct address_book	*b = r->book;
	const uint64_t		*at = map_find(b->known, address);

	if (at != NULL)
		note_record(&b->who.p[*at - 1], rec, r->model);
	b->staff_have_some |= rec->entity->kind == KIND_STAFF;
}

enum err_code
address_book_read(struct address_book *b, const struct query_env *env,
    struct err *err)
{
	/* What a person says of their party goes before a general address. */
	static const enum kind	kinds[] = {
		KIND_STAFF, KIND_AFFILIATION, KIND_PERSON, KIND_PARTY
	};
	struct reading		r = { b, env->model };
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; i < NELEM(kinds); i++) {
		const struct entity	*e = NULL;

		while (rc == ERR_OK && (e = model_next_kind(env->model,
		    kinds[i], e)) != NULL) {
			rc = address_scan(env->txn, e, ROLE_EMAIL,
			    see_address, &r, err);
			if (rc == ERR_OK && b->wants_phones)
				rc = address_scan(env->txn, e, ROLE_PHONE,
				    see_address, &r, err);
		}
	}
	return rc;
}
