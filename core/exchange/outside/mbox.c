#include "core/exchange/outside/mbox.h"

enum {
	WINDOW = 256 * 1024,
	FROM_LINE_MAX = 1000,	/* and as much is seen of the line behind it */
	LOOK_AHEAD = 2 * FROM_LINE_MAX
};

struct mbox {
	struct input	*in;
	struct buf	 window;	/* read and not yet taken, from pos on */
	size_t		 pos;
	uint64_t	 offset;	/* of window.p[0] in the input */
	bool		 ended;
	bool		 single;	/* no "From ": one message */
	struct buf	 text;		/* the message */
	struct buf	 from;
};

/* At least want bytes in the window, unless the input ends before. */
static enum err_code
fill(struct mbox *m, size_t want, struct err *err)
{
	size_t		n;
	enum err_code	rc;

	if (m->window.len - m->pos >= want || m->ended)
		return ERR_OK;
	if (m->pos > 0) {
		memmove(m->window.p, m->window.p + m->pos,
		    m->window.len - m->pos);
		m->offset += m->pos;
		buf_cut(&m->window, m->window.len - m->pos);
		m->pos = 0;
	}
	while (!m->ended && m->window.len < want) {
		rc = input_read(&n, m->in, buf_reserve(&m->window, WINDOW),
		    WINDOW, err);
		if (rc)
			return rc;
		m->window.len += n;
		m->ended = n == 0;
	}
	return ERR_OK;
}

static struct slice
ahead(const struct mbox *m)
{
	return slice_sub(buf_slice(&m->window), m->pos, m->window.len);
}

/* The first line of s without its end; *behind is where the next begins. */
static struct slice
first_line(struct slice s, size_t *behind)
{
	size_t	nl = slice_index(s, '\n');
	size_t	end = MIN(nl, s.len);

	*behind = nl == SIZE_MAX ? s.len : nl + 1;
	if (end > 0 && s.p[end - 1] == '\r')
		end--;
	return slice_sub(s, 0, end);
}

/* As in "Tue Jun 17 09:05:12 2025", whatever else stands there. */
static bool
has_moment(struct slice s)
{
	static const char	months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	bool			month = false, clock = false;

	for (size_t i = 0; i + 5 <= s.len; i++) {
		const char	*p = s.p + i;

		if (p[0] == ' ' && p[4] == ' ')
			for (size_t k = 0; k < sizeof(months) - 1; k += 3)
				month |= memcmp(p + 1, months + k, 3) == 0;
		clock |= ascii_is_digit(p[0]) && ascii_is_digit(p[1]) &&
		    p[2] == ':' && ascii_is_digit(p[3]) && ascii_is_digit(p[4]);
	}
	return month && clock;
}

/* "Subject: ...", or what some programs put in front of it. */
static bool
is_header(struct slice line)
{
	size_t	colon = slice_index(line, ':');

	if (slice_starts(line, SLICE(">From ")))
		return true;
	if (colon == SIZE_MAX || colon == 0)
		return false;
	for (size_t i = 0; i < colon; i++)
		if (line.p[i] <= ' ' || line.p[i] > '~')
			return false;
	return true;
}

/* A message begins at the window's place, which is the start of a line. */
static bool
begins_here(const struct mbox *m)
{
	struct slice	s = ahead(m), line, rest;
	size_t		behind, unused;

	if (!slice_starts(s, SLICE("From ")))
		return false;
	line = first_line(s, &behind);
	rest = slice_trim(slice_sub(line, 5, line.len));
	if (line.len > FROM_LINE_MAX || (rest.len > 0 && !has_moment(rest)))
		return false;
	return is_header(first_line(slice_sub(s, behind, behind +
	    FROM_LINE_MAX), &unused));
}

static bool
is_escaped_from(struct slice s)
{
	size_t	n = 0;

	while (n < s.len && s.p[n] == '>')
		n++;
	return n > 0 && slice_starts(slice_sub(s, n, s.len), SLICE("From "));
}

enum err_code
mbox_open(struct mbox **result, struct input *in, struct err *err)
{
	struct mbox	*m = mem_zalloc(sizeof(*m));
	enum err_code	 rc;

	m->in = in;
	rc = fill(m, LOOK_AHEAD, err);
	if (rc) {
		mbox_close(m);
		return rc;
	}
	while (m->pos < m->window.len && (m->window.p[m->pos] == '\n' ||
	    m->window.p[m->pos] == '\r'))
		m->pos++;
	m->single = !slice_starts(ahead(m), SLICE("From "));
	*result = m;
	return ERR_OK;
}

void
mbox_close(struct mbox *m)
{
	if (m == NULL)
		return;
	buf_release(&m->window);
	buf_release(&m->text);
	buf_release(&m->from);
	free(m);
}

static void
add_text(struct mbox *m, struct mbox_message *msg, struct slice s)
{
	if (m->text.len + s.len > MBOX_MESSAGE_MAX)
		msg->is_too_large = true;
	if (!msg->is_too_large)
		buf_add(&m->text, s);
}

/* One line, or as much of it as the window has; *ended: with its end. */
static struct slice
take_piece(struct mbox *m, bool *ended)
{
	struct slice	s = ahead(m);
	const char	*nl = s.len == 0 ? NULL : memchr(s.p, '\n', s.len);

	*ended = nl != NULL;
	if (nl != NULL)
		s.len = (size_t)(nl - s.p) + 1;
	m->pos += s.len;
	return s;
}

/* The blank line in front of the next message is not part of this one. */
static void
drop_blank_line(struct buf *text)
{
	if (text->len > 0 && text->p[text->len - 1] == '\n')
		buf_cut(text, text->len - 1);
	if (text->len > 0 && text->p[text->len - 1] == '\r')
		buf_cut(text, text->len - 1);
}

static enum err_code
read_text(struct mbox_message *msg, struct mbox *m, struct err *err)
{
	bool		line_start = true, after_blank = true;
	enum err_code	rc;

	for (;;) {
		struct slice	s;

		rc = fill(m, LOOK_AHEAD, err);
		if (rc)
			return rc;
		if (m->pos == m->window.len)
			return ERR_OK;
		if (line_start && !m->single) {
			if (after_blank && begins_here(m)) {
				drop_blank_line(&m->text);
				return ERR_OK;
			}
			if (is_escaped_from(slice_sub(ahead(m), 0,
			    LOOK_AHEAD)))
				m->pos++;
		}
		after_blank = line_start;
		s = take_piece(m, &line_start);
		after_blank &= slice_trim(s).len == 0 && line_start;
		add_text(m, msg, s);
	}
}

enum err_code
mbox_next(struct mbox_message *msg, bool *more, struct mbox *m,
    struct err *err)
{
	struct slice	line;
	size_t		behind;
	enum err_code	rc;

	buf_clear(&m->text);
	buf_clear(&m->from);
	rc = fill(m, LOOK_AHEAD, err);
	if (rc)
		return rc;
	*msg = (struct mbox_message){ .offset = m->offset + m->pos };
	*more = m->pos < m->window.len;
	if (!*more)
		return ERR_OK;
	if (!m->single) {
		line = first_line(ahead(m), &behind);
		buf_add(&m->from, slice_sub(line, 5, FROM_LINE_MAX));
		m->pos += behind;
	}
	rc = read_text(msg, m, err);
	if (rc)
		return rc;
	msg->from = buf_slice(&m->from);
	msg->text = msg->is_too_large ? SLICE_EMPTY : buf_slice(&m->text);
	return ERR_OK;
}
