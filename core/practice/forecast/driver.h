/*
 * Drivers of sales: figures from outside (temperature, promotions, prices),
 * kept as records of kind series, a value per day or week.
 */
#ifndef PRACTICE_DRIVER_H
#define PRACTICE_DRIVER_H

#include "core/query/query.h"

struct driver_point {
	struct day	 day;
	double		 v;
	uint32_t	 id;		/* of its record */
};

struct driver {
	struct slice	 name;
	uint32_t	 product;	/* whose figure it is; 0: of all */
	struct driver_point *point;	/* by day, each day once */
	size_t		 n;
	/*
	 * Days that a value holds, if no other comes before: the usual
	 * distance between two, at most a quarter of a year.
	 */
	int32_t		 step;
	size_t		 n_gaps;	/* places where one is missing */
};

struct drivers {
	const struct entity	*entity;	/* of kind series */
	const struct entity	*product;	/* NULL: the model names none */
	struct driver		*driver;	/* by name, then product */
	size_t			 n;
};

/*
 * What may stand in the name of a driver: anything but control characters
 * and the signs that mean something to crm forecast.
 */
bool	driver_name_is_fine(struct slice);

/* The entity of kind series; ERR_USAGE: the model has none that will do. */
CRM_CHECK enum err_code
driver_entity(const struct entity **, const struct model *, struct err *);
/*
 * All drivers, or those of one name, as far as env sees them.  In the arena.
 * Of two records of one day the later one counts.
 */
CRM_CHECK enum err_code
drivers_read(struct drivers *, const struct query_env *, struct slice name,
    struct arena *, struct err *);
/*
 * The one of this name for a product, else the one for all; NULL: none.
 * Case does not matter.
 */
const struct driver *
drivers_find(const struct drivers *, struct slice name, uint32_t product);
/* ERR_NOTFOUND, with the names there are. */
CRM_CHECK enum err_code
drivers_none(const struct drivers *, struct slice name, struct err *);

/* Points in any order: sorted, one per day, and what a value's step is. */
void	driver_settle(struct driver *);

/* Mean over the days in [from, until) for which it is known; NaN: none is. */
double	driver_mean(const struct driver *, struct day from, struct day until);

#endif
