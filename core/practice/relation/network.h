/*
 * The network of parties: who brought whom, who influences and knows whom.
 * From links (kind link) and from the field in the role referred_by; what
 * both say counts once.
 */
#ifndef PRACTICE_NETWORK_H
#define PRACTICE_NETWORK_H

#include "core/query/query.h"

struct network_edge {
	uint32_t	 from, to;	/* from brought, influences to */
	bool		 refers;	/* else influence and the like */
	struct slice	 kind;		/* as the model calls it */
	struct slice	 result;	/* what came of it; or empty */
	uint32_t	 link;		/* the record; 0: referred_by */
};

struct network_node {
	uint32_t	degree;			/* all edges, either way */
	uint32_t	brought, converted;	/* directly; who bought */
	uint32_t	brought_all;		/* and by those, and so on */
	uint32_t	influences;		/* edges out of other kinds */
	int64_t		revenue;		/* own, up to today */
	int64_t		through;		/* of all whom they brought */
};

struct network {
	const struct entity		*party;
	uint32_t			 last_id;
	struct network_node		*node;	/* [last_id + 1] */
	VEC(struct network_edge)	 edge;	/* by from, then to */
	bool				 has_sales;
};

/*
 * At env's now.  Rests on the arena; free with VEC_RELEASE(&network.edge).
 * A circle of referrals counts nobody twice, and nobody for themselves.
 */
CRM_CHECK enum err_code
network_read(struct network *, const struct query_env *, struct arena *,
    struct err *);
/* Where the edges of a party begin; they go on while from is the party. */
size_t	network_find(const struct network *, uint32_t from);

#endif
