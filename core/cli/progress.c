#include "core/cli/progress.h"

#include <unistd.h>

#include "core/base/base.h"

enum { QUIET_US = 500 * 1000, EVERY_US = 100 * 1000 };

struct progress {
	int		 fd;
	progress_clock	*clock;
	const char	*label, *unit;
	uint64_t	 total, done;
	uint64_t	 look;		/* ask the clock when done reaches it */
	uint64_t	 step;
	int64_t		 began, shown;	/* microseconds */
	bool		 active, visible;
};

struct progress *
progress_open(int fd, progress_clock *clock)
{
	struct progress	*p = mem_zalloc(sizeof(*p));

	p->fd = fd;
	p->clock = clock;
	return p;
}

void
progress_close(struct progress *p)
{
	if (p == NULL)
		return;
	progress_end(p);
	free(p);
}

void
progress_begin(struct progress *p, const char *label, const char *unit,
    uint64_t total)
{
	if (p == NULL)
		return;
	progress_end(p);
	p->label = err_text(label);
	p->unit = err_text(unit);
	p->total = total;
	p->done = 0;
	p->step = 1;
	p->look = 1;
	p->began = p->shown = p->clock();
	p->active = true;
}

static void
add_count(struct buf *b, double n)
{
	static const char	unit[] = " kMGT";
	size_t			i = 0;

	while (n >= 10000 && i + 2 < sizeof(unit)) {
		n /= 1000;
		i++;
	}
	buf_addf(b, "%.0f", n);
	if (i > 0)
		buf_addc(b, unit[i]);
}

static void
show(struct progress *p, int64_t now)
{
	double		seconds = (double)(now - p->began) / 1e6;
	double		rate = (double)p->done / seconds, left;
	struct buf	b = {0};
	ssize_t		n;

	buf_addf(&b, "\r\033[K%s: ", p->label);
	add_count(&b, (double)p->done);
	buf_addf(&b, " %s, ", p->unit);
	add_count(&b, rate);
	buf_adds(&b, "/s");
	if (p->total > p->done && rate > 0) {
		left = (double)(p->total - p->done) / rate;
		buf_addf(&b, ", %.0f%%, ", 100 * (double)p->done /
		    (double)p->total);
		if (left >= 90)
			buf_addf(&b, err_text(ERR_N("%.0f min left")), left / 60);
		else
			buf_addf(&b, err_text(ERR_N("%.0f s left")), left);
	}
	n = write(p->fd, b.p, b.len);
	p->visible = n > 0;
	p->shown = now;
	buf_release(&b);
}

void
progress_set(struct progress *p, uint64_t done)
{
	int64_t	now;

	if (p == NULL || !p->active)
		return;
	p->done = done;
	if (done < p->look)
		return;
	now = p->clock();
	/* So that the clock is asked some hundred times a second at most. */
	if (now - p->began < EVERY_US / 100 * (int64_t)MIN(p->step, 1000))
		p->step *= 2;
	p->look = done + p->step;
	if (now - p->began >= QUIET_US && now - p->shown >= EVERY_US)
		show(p, now);
}

void
progress_end(struct progress *p)
{
	static const char	wipe[] = "\r\033[K";
	ssize_t			n;

	if (p == NULL || !p->active)
		return;
	if (p->visible) {
		n = write(p->fd, wipe, sizeof(wipe) - 1);
		(void)n;
	}
	p->active = p->visible = false;
}
