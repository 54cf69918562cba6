#include "cmd/relation.h"

#include "core/practice/relation/network.h"

const char *const	relation_dot[] = { "dot", NULL };

struct net_job {
	struct crm		*crm;
	struct query_env	 env;
	struct network		 net;
};

static struct slice
name_of(struct net_job *job, uint32_t id)
{
	struct err	ignored = {0};
	struct record	rec;

	if (record_find(&rec, job->env.txn, job->net.party, id, &ignored) !=
	    ERR_OK || rec.bytes.p == NULL)
		return SLICE_EMPTY;
	return record_name(&rec, job->crm->arena);
}

static void
put_money(struct net_job *job, int64_t minor)
{
	if (job->net.has_sales)
		out_money(job->crm->out, minor,
		    job->crm->model->currency_digits);
	else
		out_missing(job->crm->out);
}

/* ---- hubs: who brings most ---- */

static const struct out_column hub_column[] = {
	{ .name = "handle", .type = TYPE_REF, .flags = OUT_ID },
	{ .name = "name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "brought", .label = N_("brought"), .type = TYPE_INT },
	{ .name = "converted", .label = N_("who bought"), .type = TYPE_INT },
	{ .name = "brought_all", .label = N_("with theirs"),
	    .type = TYPE_INT },
	{ .name = "through", .label = N_("through them"),
	    .type = TYPE_MONEY },
	{ .name = "revenue", .label = N_("own revenue"),
	    .type = TYPE_MONEY },
	{ .name = "influences", .label = N_("influences"),
	    .type = TYPE_INT },
	{ .name = "links", .label = N_("links"), .type = TYPE_INT },
};

struct hub { uint32_t id; const struct network_node *node; };

static int
most_through_first(const void *a, const void *b)
{
	const struct hub		*x = a, *y = b;
	const struct network_node	*n = x->node, *m = y->node;

	if (n->through != m->through)
		return n->through > m->through ? -1 : 1;
	if (n->brought_all != m->brought_all)
		return n->brought_all > m->brought_all ? -1 : 1;
	if (n->degree != m->degree)
		return n->degree > m->degree ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

static enum err_code
put_hubs(struct net_job *job, struct err *err)
{
	struct out		*out = job->crm->out;
	VEC(struct hub)		 list = {0};
	enum err_code		 rc;

	for (uint32_t id = 1; id <= job->net.last_id; id++)
		if (job->net.node[id].degree > 0)
			*VEC_ADD(&list) = (struct hub){ id,
			    &job->net.node[id] };
	if (list.n > 1)
		qsort(list.p, list.n, sizeof(*list.p), most_through_first);
	rc = out_table_begin(out, hub_column, NELEM(hub_column), err);
	for (size_t i = 0; rc == ERR_OK && i < list.n && !out_is_done(out);
	    i++) {
		const struct network_node	*n = list.p[i].node;

		out_row_begin(out);
		relation_put_ref(out, job->net.party, list.p[i].id);
		out_text(out, name_of(job, list.p[i].id));
		out_i64(out, n->brought);
		out_i64(out, n->converted);
		out_i64(out, n->brought_all);
		put_money(job, n->through);
		put_money(job, n->revenue);
		out_i64(out, n->influences);
		out_i64(out, n->degree);
		out_row_end(out);
	}
	if (rc == ERR_OK)
		out_table_end(out);
	VEC_RELEASE(&list);
	return rc;
}

/* ---- the edges around a party ---- */

static const struct out_column edge_column[] = {
	{ .name = "from", .label = N_("who"), .type = TYPE_REF },
	{ .name = "from_name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "kind", .label = N_("kind"), .type = TYPE_TEXT },
	{ .name = "to", .label = N_("whom"), .type = TYPE_REF,
	    .flags = OUT_ID },
	{ .name = "to_name", .label = N_("name"), .type = TYPE_TEXT,
	    .flags = OUT_CUT },
	{ .name = "result", .label = N_("result"), .type = TYPE_TEXT },
	{ .name = "revenue", .label = N_("revenue"), .type = TYPE_MONEY },
	{ .name = "through", .label = N_("through them"),
	    .type = TYPE_MONEY },
	{ .name = "link", .label = N_("link"),
	    .type = TYPE_REF, .flags = OUT_EXTRA },
};

/* Everybody who hangs together with root, by any edge, either way. */
static bool *
component(struct net_job *job, uint32_t root)
{
	bool	*in = ARENA_ARRAY(job->crm->arena, bool,
		    (size_t)job->net.last_id + 1);
	bool	 more = true;

	in[root] = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < job->net.edge.n; i++) {
			const struct network_edge	*e =
			    &job->net.edge.p[i];

			if (in[e->from] == in[e->to])
				continue;
			in[e->from] = in[e->to] = true;
			more = true;
		}
	}
	return in;
}

static void
put_edge(struct net_job *job, const struct network_edge *e)
{
	const struct entity	*link = model_next_kind(job->crm->model,
				    KIND_LINK, NULL);
	struct out		*out = job->crm->out;

	out_row_begin(out);
	relation_put_ref(out, job->net.party, e->from);
	out_text(out, name_of(job, e->from));
	out_text(out, context_choice(job->crm, link, ROLE_KIND, e->kind));
	relation_put_ref(out, job->net.party, e->to);
	out_text(out, name_of(job, e->to));
	out_filled(out, context_choice(job->crm, link, ROLE_RESULT,
	    e->result));
	put_money(job, job->net.node[e->to].revenue);
	put_money(job, job->net.node[e->to].through);
	relation_put_ref(out, link, e->link);
	out_row_end(out);
}

static enum err_code
put_edges(struct net_job *job, const bool *in, struct err *err)
{
	enum err_code	rc = out_table_begin(job->crm->out, edge_column,
			    NELEM(edge_column), err);

	if (rc)
		return rc;
	for (size_t i = 0; i < job->net.edge.n; i++)
		if (in[job->net.edge.p[i].from])
			put_edge(job, &job->net.edge.p[i]);
	out_table_end(job->crm->out);
	return ERR_OK;
}

/* ---- for graphviz ---- */

static void
add_quoted(struct buf *b, struct slice text)
{
	buf_addc(b, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			buf_addc(b, '\\');
		if ((unsigned char)text.p[i] >= ' ')
			buf_addc(b, text.p[i]);
	}
	buf_addc(b, '"');
}

static void
dot_node(struct buf *b, struct net_job *job, uint32_t id)
{
	const struct model	*m = job->crm->model;
	struct value		 v = { .type = TYPE_MONEY,
				    .digits = m->currency_digits,
				    .i = job->net.node[id].revenue };
	struct buf		 label = {0};

	buf_add(&label, name_of(job, id));
	if (job->net.has_sales) {
		buf_addc(&label, ' ');
		value_write(&label, &v, job->crm->when.zone);
	}
	buf_addf(b, "\t%.*s%u [label=", SLICE_ARG(job->net.party->prefix),
	    id);
	add_quoted(b, buf_slice(&label));
	buf_adds(b, "];\n");
	buf_release(&label);
}

static void
write_dot(struct net_job *job, const bool *in)
{
	struct slice	p = job->net.party->prefix;
	struct buf	b = {0};

	buf_adds(&b, "digraph network {\n\tnode [shape=box];\n");
	for (uint32_t id = 1; id <= job->net.last_id; id++)
		if (job->net.node[id].degree > 0 && (in == NULL || in[id]))
			dot_node(&b, job, id);
	for (size_t i = 0; i < job->net.edge.n; i++) {
		const struct network_edge	*e = &job->net.edge.p[i];

		if (in != NULL && !in[e->from])
			continue;
		buf_addf(&b, "\t%.*s%u -> %.*s%u [label=", SLICE_ARG(p),
		    e->from, SLICE_ARG(p), e->to);
		add_quoted(&b, e->kind);
		buf_adds(&b, e->refers ? "];\n" : ", style=dashed];\n");
	}
	buf_adds(&b, "}\n");
	out_raw(job->crm->out, buf_slice(&b));
	buf_release(&b);
}

enum err_code
relation_put_network(struct crm *crm, struct err *err)
{
	struct net_job	 job = { .crm = crm };
	struct record	 rec = {0};
	const bool	*in = NULL;
	enum err_code	 rc;

	rc = context_env(&job.env, crm, err);
	if (rc == ERR_OK && crm->args->n > 0)
		rc = relation_party(&rec, crm, &job.env, err);
	if (rc == ERR_OK)
		rc = network_read(&job.net, &job.env, crm->arena, err);
	if (rc == ERR_OK && rec.id != 0)
		in = component(&job, rec.id);
	if (rc == ERR_OK && crm->format != NULL)
		write_dot(&job, in);
	else if (rc == ERR_OK)
		rc = in != NULL ? put_edges(&job, in, err) :
		    put_hubs(&job, err);
	VEC_RELEASE(&job.net.edge);
	return rc;
}

static enum err_code
network_exec(struct crm *crm, const void *opts, struct err *err)
{
	(void)opts;
	return relation_put_network(crm, err);
}

const struct cmd relation_network = {
	.name = "network", .operands = "[ref]",
	.brief = N_("who brought whom, and what that brought"),
	.access = CMD_READ, .flags = CMD_OUT | CMD_SCAN,
	.formats = relation_dot, .exec = network_exec,
	.complete = { COMPLETE_RECORD },
};
