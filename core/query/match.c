/*
 * Folded text: equality, order, substrings and patterns.  A pattern is a
 * Perl-compatible regular expression over the folded text; its own letters
 * are folded where that cannot change what an escape means.
 */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "core/query/priv.h"

#include <pcre2.h>

#include "core/base/banned.h"

enum {
	/* Each a bound on a pattern that tries too many ways. */
	MATCH_LIMIT = 200000, MATCH_DEPTH = 2000, MATCH_HEAP_KB = 4096,
	PATTERN_MAX = 4096
};

struct match {
	struct match		*next;
	struct slice		 pattern;	/* folded */
	bool			 plain;		/* no signs: a substring */
	pcre2_code		*code;
	pcre2_match_data	*data;
	pcre2_match_context	*context;
};

/* The folded form of plain words, without a call per letter. */
static bool
fold_ascii(struct buf *out, struct slice s)
{
	char	*to = buf_reserve(out, s.len), c;
	size_t	 n = 0;

	for (size_t i = 0; i < s.len; i++) {
		c = s.p[i];
		if ((unsigned char)c < 0x20 || (unsigned char)c >= 0x7f)
			return false;
		if (c == ' ' && (n == 0 || to[n - 1] == ' ' ||
		    i + 1 == s.len))
			return false;	/* blanks to take out */
		to[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
	}
	out->len += n;
	return true;
}

void
fold_text(struct buf *out, struct slice s)
{
	if (s.len == 0)
		return;
	if (!fold_ascii(out, s))
		text_fold(out, s);
}

/* Equal to a folded ASCII text without being copied? -1: look closer. */
static int
equals_ascii(struct slice s, struct slice folded)
{
	unsigned char	c;

	for (size_t i = 0; i < s.len; i++) {
		c = (unsigned char)s.p[i];
		if (c >= 0x7f || c < 0x20)
			return -1;
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		if (i >= folded.len || c != (unsigned char)folded.p[i])
			/* Another text, unless blanks or accents follow. */
			return -1;
	}
	return s.len == folded.len;
}

bool
fold_equals(struct query *q, const struct node *n, struct slice s)
{
	struct slice	folded;
	size_t		lo = 0, hi = n->n_texts, mid;
	unsigned char	a, b;
	int		r;

	if (n->n_texts == 1 && s.len > 0 && n->text[0].len > 0) {
		/* Most texts differ in the first letter. */
		a = (unsigned char)s.p[0];
		b = (unsigned char)n->text[0].p[0];
		if (a > 0x20 && a < 0x7f && b < 0x7f) {
			if (a >= 'A' && a <= 'Z')
				a = (unsigned char)(a + 32);
			/* A combining mark cannot change an ASCII letter's
			 * fold: it is taken off. */
			if (a != b)
				return false;
		}
		r = equals_ascii(s, n->text[0]);
		if (r >= 0)
			return r;
	}
	buf_clear(&q->fold_a);
	fold_text(&q->fold_a, s);
	folded = buf_slice(&q->fold_a);
	while (lo < hi) {
		mid = (lo + hi) / 2;
		r = slice_cmp(folded, n->text[mid]);
		if (r == 0)
			return true;
		if (r < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}

int
fold_compare(struct query *q, struct slice a, struct slice b)
{
	buf_clear(&q->fold_a);
	buf_clear(&q->fold_b);
	fold_text(&q->fold_a, a);
	fold_text(&q->fold_b, b);
	return slice_cmp(buf_slice(&q->fold_a), buf_slice(&q->fold_b));
}

/*
 * Letters beyond ASCII are folded one by one; ASCII stays, for it may be
 * an escape (\d is not \D), and the matcher ignores its case.
 */
static struct slice
fold_pattern(struct arena *arena, struct slice s, bool plain)
{
	struct buf	b = {0};
	struct slice	folded;
	size_t		i = 0, from;

	while (i < s.len) {
		from = i;
		if ((unsigned char)s.p[i] < 0x80) {
			char	c = s.p[i++];

			buf_addc(&b, plain && c >= 'A' && c <= 'Z' ?
			    (char)(c + 32) : c);
			continue;
		}
		utf8_next(s, &i);
		text_fold(&b, slice_sub(s, from, i));
	}
	folded = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	return folded;
}

static enum err_code
compile(struct match *m, size_t *offset, struct err *err)
{
	char		msg[120];
	int		code;
	PCRE2_SIZE	at = 0;

	m->code = pcre2_compile((PCRE2_SPTR)m->pattern.p, m->pattern.len,
	    PCRE2_UTF | PCRE2_CASELESS | PCRE2_MATCH_INVALID_UTF |
	    PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
	if (m->code == NULL) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)msg, sizeof(msg));
		*offset = at;
		return err_set(err, ERR_USAGE, "the pattern is wrong: %s",
		    msg);
	}
	/* Without it the interpreter does: slower, the same answers. */
	(void)pcre2_jit_compile(m->code, PCRE2_JIT_COMPLETE);
	m->data = pcre2_match_data_create(1, NULL);
	m->context = pcre2_match_context_create(NULL);
	if (m->data == NULL || m->context == NULL)
		return err_set(err, ERR_SYSTEM, "out of memory");
	pcre2_set_match_limit(m->context, MATCH_LIMIT);
	pcre2_set_depth_limit(m->context, MATCH_DEPTH);
	pcre2_set_heap_limit(m->context, MATCH_HEAP_KB);
	return ERR_OK;
}

static void
close_one(struct match *m)
{
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	pcre2_code_free(m->code);
	m->data = NULL;
	m->context = NULL;
	m->code = NULL;
}

enum err_code
match_open(struct match **match, struct query *q, struct slice pattern,
    size_t *offset, struct err *err)
{
	struct match	*m = ARENA_NEW(q->arena, struct match);
	enum err_code	 rc;

	*offset = 0;
	if (pattern.len == 0) {
		err_set(err, ERR_USAGE, "the pattern is empty");
		err_hint(err, "not missing(FIELD) finds what is there");
		return ERR_USAGE;
	}
	if (pattern.len > PATTERN_MAX)
		return err_set(err, ERR_USAGE, "the pattern is longer than %d"
		    " bytes", PATTERN_MAX);
	m->plain = true;
	for (size_t i = 0; i < pattern.len; i++)
		if (strchr("\\^$.[|()?*+{}", pattern.p[i]) != NULL)
			m->plain = false;
	m->pattern = fold_pattern(q->arena, pattern, m->plain);
	if (!m->plain) {
		rc = compile(m, offset, err);
		if (rc) {
			close_one(m);
			*offset = MIN(*offset, pattern.len);
			return rc;
		}
	}
	m->next = q->matches;
	q->matches = *match = m;
	return ERR_OK;
}

void
match_close_all(struct query *q)
{
	for (struct match *m = q->matches; m != NULL; m = m->next)
		close_one(m);
}

bool
match_test(struct query *q, struct match *m, struct slice text)
{
	struct err	err = {0};
	struct slice	s;
	size_t		ignored;
	int		n;

	buf_clear(&q->fold_a);
	fold_text(&q->fold_a, text);
	s = buf_slice(&q->fold_a);
	if (m->plain)
		return memmem(s.p, s.len, m->pattern.p, m->pattern.len) != NULL;
	/* query_release() let it go. */
	if (m->code == NULL && compile(m, &ignored, &err)) {
		query_keep_error(q, err.code, &err);
		return false;
	}
	n = pcre2_match(m->code, (PCRE2_SPTR)s.p, s.len, 0, 0, m->data,
	    m->context);
	if (n >= 0)
		return true;
	if (n != PCRE2_ERROR_NOMATCH && n != PCRE2_ERROR_PARTIAL) {
		err_set(&err, ERR_DATA, "the pattern \"%.*s\" takes too long",
		    SHORT(m->pattern));
		err_hint(&err, "repetitions within repetitions, like (a+)+,"
		    " try every way to divide a text");
		query_keep_error(q, ERR_DATA, &err);
	}
	return false;
}
