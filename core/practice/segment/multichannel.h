/*
 * Which channels customers use together, and what that brings: every set of
 * channels by its customers, against those of one channel only, and how pairs
 * of channels go together.
 *
 * It tells what goes together, not what causes it: who orders more often has
 * more occasions to use a second channel.
 */
#ifndef PRACTICE_MULTICHANNEL_H
#define PRACTICE_MULTICHANNEL_H

#include "core/practice/segment/channel.h"
#include "core/stats/describe.h"

/* Customers that use the same channels. */
struct channel_use {
	uint64_t	channels;	/* bit i: name[i]; 0: not known */
	uint32_t	customers, again;	/* bought on a second day, too */
	uint64_t	orders;
	int64_t		revenue, margin;	/* minor units */
	struct stat_moments spread;	/* of margin over customers */
	/*
	 * Margin a customer, as a multiple of that of those who use one of
	 * these channels only (of the row "several": of one); Welch's test of
	 * the difference.  NaN: of one channel, or too few to say.
	 */
	double		against, p;
};

/* Two channels, of all customers whose channels are known. */
struct channel_pair {
	size_t		a, b;		/* n_a >= n_b */
	uint32_t	n, n_a, n_b;	/* use both, and each */
	double		lift;		/* n against what chance gives */
	double		p, q;		/* Fisher; of all pairs (FDR) */
	int64_t		revenue, margin;	/* of those who use both */
};

struct multichannel {
	const struct slice	*name;		/* most customers first */
	size_t			 n_names;
	bool			 has_cost;	/* else margin is revenue */
	VEC(struct channel_use)	 use;		/* most customers first */
	struct channel_use	 one, several, all;
	VEC(struct channel_pair) pair;		/* the least p first */
};

enum { MULTICHANNEL_LEAST = 5 };	/* customers that can be compared */

/*
 * Of who bought something in days and passes where (NULL: everybody), by the
 * channels of the sources (channel.h).  ERR_USAGE: the model has no sales of
 * parties, or nothing says a channel, or there are too many; ERR_RANGE: their
 * money does not fit.  Names live in the arena; release the rest.
 */
CRM_CHECK enum err_code
multichannel_read(struct multichannel *, const struct query_env *,
    const struct entity *party, struct query *where, struct range days,
    unsigned sources, struct arena *, struct err *);
void	multichannel_release(struct multichannel *);

#endif
