#include "cmd/libexec/mail.h"

#include "core/exchange/outside/encoded_word.h"

/*
 * GMime loses what follows the first encoded word that ends in padding, and
 * writes '?' for bytes of another charset than was said.  So words are
 * decoded here, and addresses are given to it with their names quoted.
 */

/* Where in a list of addresses a name is met. */
struct place {
	bool	quoted;
	size_t	comment;	/* depth */
	bool	angle;
};

static void
follow(struct place *at, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		char	c = text.p[i];

		if (c == '\\')
			i++;
		else if (c == '"' && at->comment == 0)
			at->quoted = !at->quoted;
		else if (at->quoted)
			continue;
		else if (c == '(')
			at->comment++;
		else if (c == ')' && at->comment > 0)
			at->comment--;
		else if (at->comment == 0 && (c == '<' || c == '>'))
			at->angle = c == '<';
	}
}

static void
add_escaped(struct buf *b, struct slice text, const char *special)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '\0')
			continue;
		if (strchr(special, text.p[i]) != NULL)
			buf_addc(b, '\\');
		buf_addc(b, text.p[i]);
	}
}

static void
add_name(struct buf *b, struct slice name, const struct place *at)
{
	if (at->angle)
		buf_add(b, name);
	else if (at->comment > 0)
		add_escaped(b, name, "()\\");
	else if (at->quoted)
		add_escaped(b, name, "\"\\");
	else {
		buf_addc(b, '"');
		add_escaped(b, name, "\"\\");
		buf_addc(b, '"');
	}
}

/* What is no encoded word, without the ends of folded lines. */
static void
add_plain(struct buf *b, struct slice text)
{
	struct buf	line = {0};

	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] != '\r' && text.p[i] != '\n')
			buf_addc(&line, text.p[i]);
	charset_add(b, buf_slice(&line), NULL);
	buf_release(&line);
}

static void
add_decoded(struct buf *b, struct slice raw, struct place *at)
{
	struct encoded_words	run;
	struct buf		bytes = {0}, charset = {0}, text = {0};
	size_t			done = 0;

	while (encoded_words_find(&run, &bytes, raw, done)) {
		struct slice	plain = slice_sub(raw, done, run.from);

		add_plain(b, plain);
		buf_add(&charset, run.charset);
		charset_add(&text, buf_slice(&bytes), buf_cstr(&charset));
		if (at != NULL) {
			follow(at, plain);
			add_name(b, buf_slice(&text), at);
		} else
			buf_add(b, buf_slice(&text));
		done = run.until;
		buf_clear(&bytes);
		buf_clear(&charset);
		buf_clear(&text);
	}
	add_plain(b, slice_sub(raw, done, raw.len));
	buf_release(&bytes);
	buf_release(&charset);
	buf_release(&text);
}

void
header_add(struct buf *b, const char *raw)
{
	add_decoded(b, slice_of(raw), NULL);
}

void
header_add_names(struct buf *b, const char *raw)
{
	struct place	at = { .quoted = false };

	add_decoded(b, slice_of(raw), &at);
}
