#include "cmd/consent_addresses.h"

#include "core/exchange/input.h"
#include "core/practice/role.h"
#include "core/types/address.h"

enum { FILE_BYTES_MAX = 64 * 1024 * 1024 };

enum err_code
consent_addresses_read(struct slice *text, struct crm *crm, const char *path,
    struct err *err)
{
	return input_read_file(text, crm->arena, strcmp(path, "-") == 0 ?
	    NULL : path, FILE_BYTES_MAX, err);
}

static struct slice
lower_case(struct arena *arena, struct slice s)
{
	char	*p = slice_cstr(arena, s);

	for (size_t i = 0; i < s.len; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return slice_make(p, s.len);
}

/* Each to 0: nobody who has it was met. */
static void
collect(struct map *addresses, struct slice text, struct arena *arena)
{
	size_t	from = 0;

	for (size_t i = 0; i <= text.len; i++) {
		struct slice	word, address;
		struct err	ignored = {0};

		if (i < text.len && strchr(" \t\r\n,;\"<>()[]|",
		    text.p[i]) == NULL)
			continue;
		word = slice_sub(text, from, i);
		from = i + 1;
		if (slice_index(word, '@') != SIZE_MAX && email_parse(&address,
		    arena, word, &ignored) == ERR_OK)
			map_put(addresses, lower_case(arena, address), NULL);
	}
}

struct job {
	struct crm		*crm;
	struct map		*addresses;
	struct arena		*scratch;	/* of one record */
	size_t			 n_known;
	context_each		*each;
	void			*arg;
};

/* An affiliation has the address that a person has somewhere. */
static enum err_code
tell(struct job *job, const struct chosen *chosen, struct err *err)
{
	struct value	v = role_value(chosen->record, ROLE_PERSON);
	struct record	rec;
	struct chosen	person = { .record = &rec };
	enum err_code	rc;

	if (chosen->entity->kind != KIND_AFFILIATION)
		return job->each(job->arg, chosen, err);
	if (v.type != TYPE_REF)
		return ERR_OK;
	person.entity = model_find_entity_id(job->crm->model, v.entity);
	rc = record_find(&rec, job->crm->txn, person.entity, (uint32_t)v.i,
	    err);
	return rc || rec.bytes.p == NULL ? rc : job->each(job->arg, &person,
	    err);
}

static enum err_code
look(void *arg, const struct chosen *chosen, struct err *err)
{
	struct job		*job = arg;
	const struct field	*f = entity_role(chosen->entity, ROLE_EMAIL);
	size_t			 n = record_count(chosen->record, f);
	bool			 is_meant = false;

	arena_clear(job->scratch);
	for (size_t i = 0; i < n; i++) {
		struct value	 v = record_item(chosen->record, f, i);
		uint64_t	*met = map_find(job->addresses, lower_case(
				    job->scratch, v.text));

		if (met == NULL)
			continue;
		job->n_known += *met == 0;
		*met = 1;
		is_meant = true;
	}
	return is_meant ? tell(job, chosen, err) : ERR_OK;
}

static bool
has_address(const struct entity *e)
{
	const struct field	*f = entity_role(e, ROLE_EMAIL);

	return f != NULL && type_is_text(f->type) &&
	    (e->kind == KIND_PARTY || e->kind == KIND_PERSON ||
	    e->kind == KIND_AFFILIATION);
}

static void
say_unknown(const struct job *job)
{
	const struct crm	*crm = job->crm;
	size_t			 all = map_count(job->addresses);
	struct buf		 b = {0};

	if (all == job->n_known ||
	    ((!crm->err_tty || crm->quiet) && !crm->edit.dry_run))
		return;
	buf_addf(&b, lang_text(crm->lang,
	    N_("addresses that nobody has: %zu of %zu")), all - job->n_known, all);
	crm->complain(crm, buf_slice(&b));
	buf_release(&b);
}

enum err_code
consent_addresses_each(struct crm *crm, const struct query_env *env,
    struct slice text, context_each *each, void *arg, struct err *err)
{
	struct job	job = { .crm = crm, .each = each, .arg = arg };
	enum err_code	rc = ERR_OK;

	job.addresses = map_open();
	job.scratch = arena_open();
	collect(job.addresses, text, job.scratch);
	if (map_count(job.addresses) == 0)
		rc = err_set(err, ERR_DATA, "there is no e-mail address in "
		    "the list");
	for (size_t i = 0; rc == ERR_OK && i < crm->model->n_entities; i++) {
		const struct entity	*e = model_entity(crm->model, i);

		if (has_address(e))
			rc = context_run(env, e, NULL, look, &job, err);
	}
	if (rc == ERR_OK)
		say_unknown(&job);
	arena_close(job.scratch);
	map_close(job.addresses);
	return rc;
}
