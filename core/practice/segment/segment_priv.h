/* Shared by the schemes: what each rests on, is given and fills. */
#ifndef PRACTICE_SEGMENT_PRIV_H
#define PRACTICE_SEGMENT_PRIV_H

#include "core/practice/relation/evidence.h"
#include "core/practice/relation/strength.h"
#include "core/practice/segment/segment.h"
#include "core/practice/value/value.h"

/*
 * What is read from the store once for all schemes of a party entity, seen
 * from one day; the costlier parts when a scheme first asks for them.
 */
struct segment_basis {
	const struct query_env	*env;
	struct arena		*arena;
	const struct entity	*entity;
	struct day		 as_of;
	uint32_t		 last_id;
	bool			 is_read;	/* what follows */
	uint64_t		 n_parties;
	bool			*exists;	/* [last_id + 1] */
	const uint8_t		*known;		/* enum party_known */
	const uint8_t		*target;	/* 0 not said, 1 no, 2 yes */
	const bool		*never;
	const uint8_t		*roles;		/* bits: enum party_role */
	const float		*share_of_wallet; /* of 1; NaN: not known */
	struct strength_rule	 rule;
	const struct party_sales	*ever;
	const int64_t		*last_contact_us;
	VEC(struct { struct range days; const struct party_sales *sums; })
				 period;
	/* When they were asked for. */
	struct evidence		*evidence;
	struct value_book	*value;
	const double		*strength;	/* [last_id + 1] */
};
CRM_CHECK enum err_code
basis_open(struct segment_basis **, const struct query_env *,
    const struct entity *party, struct arena *, struct err *);
/*
 * The costlier parts that are fitted: of value at least who is alive, or all
 * of it.  A fit takes most memory, for a while: ask for it before
 * basis_read(), which reads all the rest once, and keeps it.
 */
typedef enum err_code basis_fit(struct segment_basis *, struct err *);
CRM_CHECK basis_fit	basis_alive, basis_value;
CRM_CHECK enum err_code
basis_read(struct segment_basis *, struct err *);
CRM_CHECK enum err_code
basis_period(const struct party_sales **, struct segment_basis *,
    struct range days, struct err *);
/* Fills evidence and strength; after basis_alive. */
CRM_CHECK enum err_code
basis_strength(struct segment_basis *, struct err *);
/* Of one party, with its parts; after basis_strength. */
struct strength	basis_strength_of(const struct segment_basis *, uint32_t id);

struct segment_job {
	const struct query_env	*env;
	struct segment_basis	*basis;
	struct segmentation	*s;
	uint32_t		*mask;
	const bool		*exists;	/* [last_id + 1] */
	const uint8_t		*target;	/* 0 not said, 1 no, 2 yes */
	const bool		*never;
	const uint8_t		*roles;		/* bits: enum party_role */
	struct arena		*arena;
};
enum party_role { PARTY_SUPPLIER = 1, PARTY_STAFF = 2, PARTY_COMPETITOR = 4 };

typedef enum err_code segment_function(struct segment_job *, struct err *);
segment_function	segment_activity, segment_lifecycle, segment_pyramid,
			segment_rfm, segment_own, segment_portfolio,
			segment_ladder, segment_loyalty, segment_value;

/* Marked as never, or a supplier, colleague or competitor that never bought:
 * outside the schemes that speak of customers. */
bool	segment_is_outside(const struct segment_job *, uint32_t id);
/*
 * The bits of the segments of these names: what a party's mask is made of.
 * 0 for one that the model does not have.
 */
void	segment_bits(uint32_t *bit, const struct scheme *,
	    const char *const *name, size_t n);

#endif
