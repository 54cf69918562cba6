#include "core/practice/contact/mail_queue.h"

#include "core/practice/contact/call.h"
#include "core/practice/role.h"

/* Where people from anywhere have their mail: says nothing about them. */
static const char *const	providers[] = {
	"aol.com", "caiway.nl", "casema.nl", "chello.nl", "freenet.de",
	"gmail.com", "gmx.de", "gmx.net", "googlemail.com", "hetnet.nl",
	"home.nl", "hotmail.com", "hotmail.nl", "icloud.com", "kpnmail.nl",
	"kpnplanet.nl", "live.com", "live.nl", "mail.com", "mac.com",
	"me.com", "msn.com", "online.nl", "orange.fr", "outlook.com",
	"planet.nl", "proton.me", "protonmail.com", "quicknet.nl",
	"solcon.nl", "t-online.de", "tele2.nl", "telfort.nl", "upcmail.nl",
	"web.de", "xs4all.nl", "yahoo.com", "yahoo.co.uk", "ymail.com",
	"zeelandnet.nl", "ziggo.nl"
};

struct job {
	struct mail_queue	*queue;
	const struct query_env	*env;
	struct arena		*arena;
	struct map		*known;		/* address: place + 1 */
	struct map		*domains;	/* of these: place in like + 1 */
	VEC(struct reference)	 like;
};

static const enum role	ways[] = { ROLE_ADDRESS, ROLE_PHONE };

enum err_code
mail_queue_entities(struct mail_entities *list, const struct model *m,
    struct err *err)
{
	struct err		 why = {0}, ignored = {0};
	const struct entity	*e;

	*list = (struct mail_entities){ .n = 0 };
	if (mail_entity(&e, m, &why) == ERR_OK)
		list->p[list->n++] = e;
	if (call_entity(&e, m, &ignored) == ERR_OK &&
	    (list->n == 0 || list->p[0] != e))
		list->p[list->n++] = e;
	if (list->n > 0)
		return ERR_OK;
	*err = why;
	return why.code;
}

static void
add_missing(struct buf *b, const struct entity *e, enum role role)
{
	const struct field	*f = entity_role(e, role);

	if (f != NULL)
		buf_addf(b, "missing(%.*s) and ", SLICE_ARG(f->name));
}

void
mail_queue_filter(struct buf *b, const struct entity *e)
{
	const char	*between = "(";

	add_missing(b, e, ROLE_PARTY);
	add_missing(b, e, ROLE_PERSON);
	for (size_t i = 0; i < NELEM(ways); i++) {
		const struct field	*f = entity_role(e, ways[i]);

		if (f == NULL)
			continue;
		buf_addf(b, "%snot missing(%.*s)", between,
		    SLICE_ARG(f->name));
		between = " or ";
	}
	buf_addc(b, ')');
}

void
mail_address_filter(struct buf *b, const struct entity *e,
    struct slice address)
{
	const struct field	*f = entity_role(e, outside_role(address));

	if (f == NULL)
		buf_adds(b, "false");
	else
		buf_addf(b, "%.*s = \"%.*s\"", SLICE_ARG(f->name),
		    SLICE_ARG(address));
}

/* ---- who they may be ---- */

static struct slice
domain_of(struct slice address)
{
	struct slice	domain = slice_after(address, '@');

	for (size_t i = 0; i < NELEM(providers); i++)
		if (slice_eq(domain, slice_of(providers[i])))
			return SLICE_EMPTY;
	return domain;
}

static void
note_like(void *arg, const struct record *rec, struct slice address)
{
	struct job		*job = arg;
	struct slice		 domain = domain_of(address);
	uint64_t		*at = domain.len == 0 ? NULL :
				    map_find(job->domains, domain);
	struct reference	*like;
	struct value		 v;

	if (at == NULL)
		return;
	like = &job->like.p[*at - 1];
	if (like->id != 0)
		return;
	*like = (struct reference){ .entity = rec->entity, .id = rec->id };
	v = role_value(rec, ROLE_PARTY);
	if (rec->entity->kind == KIND_PERSON && v.type == TYPE_REF)
		*like = (struct reference){ .id = (uint32_t)v.i, .entity =
		    model_find_entity_id(job->env->model, v.entity) };
}

static enum err_code
find_like(struct job *job, struct err *err)
{
	static const enum kind	kinds[] = { KIND_PARTY, KIND_PERSON };
	enum err_code		rc = ERR_OK;

	for (size_t i = 0; i < job->queue->list.n; i++) {
		struct slice	domain =
				    domain_of(job->queue->list.p[i].address);
		uint64_t	*at = map_put(job->domains, domain, NULL);

		if (*at == 0) {
			(void)VEC_ADD(&job->like);
			*at = job->like.n;
		}
	}
	for (size_t i = 0; i < NELEM(kinds); i++) {
		const struct entity	*e = NULL;

		while (rc == ERR_OK && (e = model_next_kind(job->env->model,
		    kinds[i], e)) != NULL)
			rc = address_scan(job->env->txn, e, ROLE_EMAIL,
			    note_like, job, err);
	}
	for (size_t i = 0; rc == ERR_OK && i < job->queue->list.n; i++) {
		struct mail_unknown	*u = &job->queue->list.p[i];

		u->like = job->like.p[*map_find(job->domains,
		    domain_of(u->address)) - 1];
	}
	return rc;
}

enum err_code
mail_like(struct reference *like, const struct query_env *env,
    struct slice address, struct err *err)
{
	struct mail_queue	 q = { .list.n = 0 };
	struct job		 job = { .queue = &q, .env = env,
				    .domains = map_open() };
	enum err_code		 rc;

	VEC_ADD(&q.list)->address = address;
	rc = find_like(&job, err);
	if (rc == ERR_OK)
		*like = q.list.p[0].like;
	map_close(job.domains);
	VEC_RELEASE(&job.like);
	VEC_RELEASE(&q.list);
	return rc;
}

/* ---- the addresses ---- */

/* "Els Bakker <els@example.com>" */
struct slice
mail_named(const struct record *rec, struct slice address)
{
	const struct field	*f = entity_role(rec->entity, ROLE_NAMED);

	for (size_t i = 0; f != NULL && i < record_count(rec, f); i++) {
		struct slice	text = record_item(rec, f, i).text;
		size_t		head = text.len - MIN(text.len,
				    address.len + 3);

		if (head > 0 && slice_eq(slice_sub(text, head, head + 2),
		    SLICE(" <")) && slice_eq_ascii_nocase(slice_sub(text,
		    head + 2, text.len - 1), address))
			return slice_sub(text, 0, head);
	}
	return SLICE_EMPTY;
}

static void
note_address(struct job *job, const struct record *rec, struct slice address,
    struct instant at)
{
	uint64_t		*place = map_put(job->known, address, NULL);
	struct mail_unknown	*u;

	if (*place == 0) {
		u = VEC_ADD(&job->queue->list);
		u->address = slice_dup(job->arena, address);
		*place = job->queue->list.n;
	}
	u = &job->queue->list.p[*place - 1];
	if (u->name.len == 0)
		u->name = slice_dup(job->arena, mail_named(rec, address));
	if (u->messages++ == 0 || at.us >= u->last.us) {
		u->last = at;
		u->activity = (struct reference){ .entity = rec->entity,
		    .id = rec->id };
	}
}

static enum err_code
note_message(void *arg, const struct record *rec, bool *more,
    struct err *err)
{
	struct job	*job = arg;
	struct instant	 at = {0};

	(void)more;
	(void)err;
	(void)role_moment(&at, rec, ROLE_TIME, job->env->when.zone);
	for (size_t w = 0; w < NELEM(ways); w++) {
		const struct field	*f = entity_role(rec->entity, ways[w]);

		for (size_t i = 0; f != NULL && i < record_count(rec, f); i++)
			note_address(job, rec, record_item(rec, f, i).text,
			    at);
	}
	return ERR_OK;
}

static int
most_first(const void *a, const void *b)
{
	const struct mail_unknown	*x = a, *y = b;

	if (x->messages != y->messages)
		return x->messages > y->messages ? -1 : 1;
	return slice_cmp(x->address, y->address);
}

static enum err_code
read_topics(struct job *job, struct err *err)
{
	for (size_t i = 0; i < job->queue->list.n; i++) {
		struct mail_unknown	*u = &job->queue->list.p[i];
		struct record		 rec;
		struct value		 v;
		enum err_code		 rc;

		rc = record_get(&rec, job->env->txn, u->activity.entity,
		    u->activity.id, err);
		if (rc)
			return rc;
		v = role_value(&rec, ROLE_TOPIC);
		if (v.type == TYPE_TEXT)
			u->topic = slice_dup(job->arena, v.text);
	}
	return ERR_OK;
}

/* Those that were kept as e. */
static enum err_code
read_entity(struct job *job, const struct entity *e, struct err *err)
{
	struct buf	 text = {0};
	struct query	*query = NULL;
	enum err_code	 rc;

	mail_queue_filter(&text, e);
	rc = query_compile(&query, job->arena, job->env, e,
	    slice_dup(job->arena, buf_slice(&text)), true, err);
	if (rc == ERR_OK)
		rc = query_run(query, job->env, e, note_message, job, err);
	query_release(query);
	buf_release(&text);
	return rc;
}

enum err_code
mail_queue_read(struct mail_queue *q, const struct query_env *env,
    struct arena *arena, struct err *err)
{
	struct job	 job = { .queue = q, .env = env, .arena = arena,
			    .known = map_open(), .domains = map_open() };
	struct mail_entities kept;
	enum err_code	 rc = mail_queue_entities(&kept, env->model, err);

	*q = (struct mail_queue){ .list.n = 0 };
	for (size_t i = 0; rc == ERR_OK && i < kept.n; i++)
		rc = read_entity(&job, kept.p[i], err);
	if (rc == ERR_OK && q->list.n > 1)
		qsort(q->list.p, q->list.n, sizeof(q->list.p[0]),
		    most_first);
	if (rc == ERR_OK)
		rc = read_topics(&job, err);
	if (rc == ERR_OK)
		rc = find_like(&job, err);
	map_close(job.known);
	map_close(job.domains);
	VEC_RELEASE(&job.like);
	if (rc)
		VEC_RELEASE(&q->list);
	return rc;
}
