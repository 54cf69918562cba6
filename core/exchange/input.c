#include "core/exchange/input.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { RAW_BYTES = 64 * 1024, CHAR_BYTES = 4 };

struct input {
	const char	*name;
	char		*path;		/* owned; name points here, or is static */
	int		 fd;		/* -1: memory */
	struct slice	 memory;
	uint64_t	 size, done;
	enum encoding	 wanted, found;
	bool		 settled;	/* AUTO: no more doubt */
	bool		 ended;
	size_t		 from, until;	/* of raw */
	char		 raw[RAW_BYTES];	/* the last: not zeroed */
};

static const char *const names[] = {
	"auto", "utf-8", "utf-16le", "utf-16be", "windows-1252"
};

const char *
encoding_name(enum encoding e)
{
	return names[e];
}

bool
encoding_parse(enum encoding *e, struct slice text)
{
	static const struct { const char *name; enum encoding e; } other[] = {
		{ "utf8", ENCODING_UTF8 }, { "utf16le", ENCODING_UTF16LE },
		{ "utf16be", ENCODING_UTF16BE }, { "cp1252", ENCODING_CP1252 },
		{ "latin1", ENCODING_CP1252 }, { "ascii", ENCODING_UTF8 },
		{ "iso-8859-1", ENCODING_CP1252 }
	};

	for (size_t i = 0; i < NELEM(names); i++)
		if (slice_eq_ascii_nocase(text, slice_of(names[i]))) {
			*e = (enum encoding)i;
			return true;
		}
	for (size_t i = 0; i < NELEM(other); i++)
		if (slice_eq_ascii_nocase(text, slice_of(other[i].name))) {
			*e = other[i].e;
			return true;
		}
	return false;
}

/* Bytes as they come; *n = 0 at the end. */
static enum err_code
read_bytes(size_t *n, struct input *in, char *to, size_t room,
    struct err *err)
{
	ssize_t	got;

	if (in->fd < 0) {
		*n = MIN(room, in->memory.len);
		if (*n > 0)
			memcpy(to, in->memory.p, *n);
		in->memory = slice_sub(in->memory, *n, in->memory.len);
	} else {
		do {
			got = read(in->fd, to, room);
		} while (got < 0 && errno == EINTR);
		if (got < 0)
			return err_sys(err, ERR_SYSTEM, "cannot read %s",
			    in->name);
		*n = (size_t)got;
	}
	in->done += *n;
	in->ended |= *n == 0;
	return ERR_OK;
}

/* More behind what raw holds already; the front is moved down first. */
static enum err_code
fill_raw(struct input *in, struct err *err)
{
	size_t		n = 0;
	enum err_code	rc;

	memmove(in->raw, in->raw + in->from, in->until - in->from);
	in->until -= in->from;
	in->from = 0;
	if (in->ended)
		return ERR_OK;
	rc = read_bytes(&n, in, in->raw + in->until, RAW_BYTES - in->until,
	    err);
	in->until += n;
	return rc;
}

static bool
starts(const struct input *in, const char *bytes, size_t n)
{
	return in->until - in->from >= n &&
	    memcmp(in->raw + in->from, bytes, n) == 0;
}

static enum err_code
refuse_binary(const struct input *in, struct err *err)
{
	static const struct { const char *bytes; size_t n; const char *by; }
		packed[] = {
		{ "\x1f\x8b", 2, "zcat" },
		{ "\x28\xb5\x2f\xfd", 4, "zstdcat" },
		{ "\xfd""7zX", 4, "xzcat" },
	};

	for (size_t i = 0; i < NELEM(packed); i++) {
		if (!starts(in, packed[i].bytes, packed[i].n))
			continue;
		err_set(err, ERR_DATA, "%s is compressed", in->name);
		err_hint(err, "unpack it into the pipe: %s FILE | crm "
		    "import ... -", packed[i].by);
		return ERR_DATA;
	}
	if (starts(in, "PK\3\4", 4)) {
		err_set(err, ERR_DATA, "%s is a spreadsheet or a zip file",
		    in->name);
		err_hint(err, "save the sheet as CSV");
		return ERR_DATA;
	}
	if (in->wanted == ENCODING_AUTO && in->found == ENCODING_UTF8 &&
	    in->until >= 2 && (in->raw[0] == '\0' || in->raw[1] == '\0')) {
		err_set(err, ERR_DATA, "%s looks like UTF-16 without a byte "
		    "order mark", in->name);
		err_hint(err, "say --encoding utf-16%s",
		    in->raw[0] == '\0' ? "be" : "le");
		return ERR_DATA;
	}
	return ERR_OK;
}

/* What the first bytes tell. */
static enum err_code
look_ahead(struct input *in, struct err *err)
{
	enum err_code	rc = ERR_OK;

	while (rc == ERR_OK && in->until < CHAR_BYTES && !in->ended)
		rc = fill_raw(in, err);
	if (rc)
		return rc;
	in->found = in->wanted == ENCODING_AUTO ? ENCODING_UTF8 : in->wanted;
	in->settled = in->wanted != ENCODING_AUTO;
	if (in->found == ENCODING_UTF8 && starts(in, "\xef\xbb\xbf", 3)) {
		in->from = 3;
		in->settled = true;
	} else if (in->wanted != ENCODING_CP1252 &&
	    in->wanted != ENCODING_UTF8) {
		if (in->wanted != ENCODING_UTF16BE && starts(in, "\xff\xfe", 2))
			in->found = ENCODING_UTF16LE;
		else if (in->wanted != ENCODING_UTF16LE &&
		    starts(in, "\xfe\xff", 2))
			in->found = ENCODING_UTF16BE;
		else
			return refuse_binary(in, err);
		in->from = 2;
		in->settled = true;
	}
	return refuse_binary(in, err);
}

static struct input *
input_new(enum encoding wanted)
{
	struct input	*in = mem_alloc(sizeof(*in));

	memset(in, 0, offsetof(struct input, raw));
	in->fd = -1;
	in->wanted = wanted;
	return in;
}

enum err_code
input_open(struct input **result, const char *path, enum encoding wanted,
    struct err *err)
{
	struct input	*in = input_new(wanted);
	struct stat	 st;
	enum err_code	 rc = ERR_OK;

	if (path == NULL) {
		in->fd = STDIN_FILENO;
		in->name = err_text("standard input");
	} else {
		in->path = mem_alloc(strlen(path) + 1);
		memcpy(in->path, path, strlen(path) + 1);
		in->name = in->path;
		in->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (in->fd < 0)
			rc = err_sys(err, ERR_SYSTEM, "cannot open %s", path);
	}
	if (rc == ERR_OK && fstat(in->fd, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			rc = err_set(err, ERR_SYSTEM, "%s is a directory",
			    in->name);
		else if (S_ISREG(st.st_mode))
			in->size = (uint64_t)st.st_size;
	}
	if (rc == ERR_OK)
		rc = look_ahead(in, err);
	if (rc) {
		input_close(in);
		return rc;
	}
	*result = in;
	return ERR_OK;
}

enum err_code
input_open_fd(struct input **result, int fd, const char *name,
    enum encoding wanted, struct err *err)
{
	struct input	*in = input_new(wanted);
	enum err_code	 rc;

	in->fd = fd;
	in->name = name;
	rc = look_ahead(in, err);
	if (rc) {
		input_close(in);
		return rc;
	}
	*result = in;
	return ERR_OK;
}

enum err_code
input_open_memory(struct input **result, struct slice text,
    enum encoding wanted, struct err *err)
{
	struct input	*in = input_new(wanted);
	enum err_code	 rc;

	in->name = "text";
	in->memory = text;
	in->size = text.len;
	rc = look_ahead(in, err);
	if (rc) {
		input_close(in);
		return rc;
	}
	*result = in;
	return ERR_OK;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	free(in->path);
	free(in);
}

const char *
input_name(const struct input *in)
{
	return in->name;
}

enum encoding
input_encoding(const struct input *in)
{
	return in->found;
}

uint64_t
input_size(const struct input *in)
{
	return in->size;
}

uint64_t
input_done(const struct input *in)
{
	return in->done;
}

/* 0x80 to 0x9f; what is not defined stays a control character, which no
 * field accepts. */
static const uint16_t cp1252[32] = {
	0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f,
	0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178
};

static size_t
write_cp1252(char *to, size_t room, struct input *in)
{
	size_t	n = 0;

	while (in->from < in->until && room - n >= CHAR_BYTES) {
		unsigned char	c = (unsigned char)in->raw[in->from++];

		if (c < 0x80)
			to[n++] = (char)c;
		else
			n += utf8_write(to + n, c < 0xa0 ? cp1252[c - 0x80] :
			    c);
	}
	return n;
}

static unsigned
unit_at(const struct input *in, size_t i)
{
	unsigned	a = (unsigned char)in->raw[i],
			b = (unsigned char)in->raw[i + 1];

	return in->found == ENCODING_UTF16LE ? a | b << 8 : a << 8 | b;
}

/* A lone surrogate, or half a unit at the end, becomes U+FFFD. */
static size_t
write_utf16(char *to, size_t room, struct input *in)
{
	size_t		n = 0;
	unsigned	u, v;
	uint32_t	c;

	while (in->until - in->from >= 2 && room - n >= CHAR_BYTES) {
		u = unit_at(in, in->from);
		c = u;
		if (u >= 0xd800 && u < 0xdc00) {
			if (in->until - in->from < 4 && !in->ended)
				break;
			v = in->until - in->from < 4 ? 0 :
			    unit_at(in, in->from + 2);
			if (v >= 0xdc00 && v < 0xe000) {
				c = 0x10000 + ((u & 0x3ff) << 10) +
				    (v & 0x3ff);
				in->from += 2;
			} else
				c = 0xfffd;
		} else if (u >= 0xdc00 && u < 0xe000)
			c = 0xfffd;
		in->from += 2;
		n += utf8_write(to + n, c);
	}
	if (in->ended && in->until - in->from == 1 && room - n >= CHAR_BYTES) {
		in->from = in->until;
		n += utf8_write(to + n, 0xfffd);
	}
	return n;
}

static enum err_code
read_converted(size_t *n, struct input *in, char *to, size_t room,
    struct err *err)
{
	enum err_code	rc = ERR_OK;

	for (;;) {
		*n = in->found == ENCODING_CP1252 ?
		    write_cp1252(to, room, in) : write_utf16(to, room, in);
		if (*n > 0 || (in->ended && in->from == in->until))
			return ERR_OK;
		rc = fill_raw(in, err);
		if (rc)
			return rc;
	}
}

/* The first byte that is not ASCII, or n. */
static size_t
ascii_length(const char *p, size_t n)
{
	size_t	i = 0;

	for (; i + 8 <= n; i += 8)
		if (le64_get(p + i) & UINT64_C(0x8080808080808080))
			break;
	while (i < n && (unsigned char)p[i] < 0x80)
		i++;
	return i;
}

/* How long the character should be that this byte begins; 0: none. */
static size_t
lead_length(unsigned char c)
{
	return c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 :
	    c >= 0xf0 && c < 0xf5 ? 4 : 0;
}

/*
 * Everything so far was ASCII.  The first character that is not settles
 * what it is; a character cut off at the end waits in raw.
 */
static enum err_code
settle(size_t *n, struct input *in, char *to, size_t room, struct err *err)
{
	size_t		i = ascii_length(to, *n), want, have, k;
	enum err_code	rc;

	if (i == *n)
		return ERR_OK;
	want = lead_length((unsigned char)to[i]);
	have = MIN(want, *n - i);
	for (k = 1; k < have && ((unsigned char)to[i + k] & 0xc0) == 0x80; k++)
		;
	if (want > 0 && k == have && have < want && !in->ended) {
		/* What is there may still become a character. */
		memmove(in->raw + have, in->raw + in->from,
		    in->until - in->from);
		memcpy(in->raw, to + i, have);
		in->until = in->until - in->from + have;
		in->from = 0;
		*n = i;
		rc = fill_raw(in, err);
		return rc ? rc : *n > 0 ? ERR_OK :
		    input_read(n, in, to, room, err);
	}
	in->settled = true;
	if (want > 0 && have == want &&
	    utf8_check(slice_make(to + i, want)) == SIZE_MAX)
		return ERR_OK;
	in->found = ENCODING_CP1252;
	/* At most room bytes came from raw or the file: they fit again. */
	memmove(in->raw + (*n - i), in->raw + in->from, in->until - in->from);
	memcpy(in->raw, to + i, *n - i);
	in->until = in->until - in->from + (*n - i);
	in->from = 0;
	*n = i;
	return *n > 0 ? ERR_OK : read_converted(n, in, to, room, err);
}

enum err_code
input_read(size_t *n, struct input *in, char *to, size_t room,
    struct err *err)
{
	enum err_code	rc;

	if (in->found != ENCODING_UTF8)
		return read_converted(n, in, to, room, err);
	/* While in doubt, no more than raw can take back. */
	if (!in->settled)
		room = MIN(room, (size_t)RAW_BYTES / 2);
	if (in->from < in->until) {
		*n = MIN(room, in->until - in->from);
		memcpy(to, in->raw + in->from, *n);
		in->from += *n;
	} else {
		rc = read_bytes(n, in, to, room, err);
		if (rc)
			return rc;
	}
	return in->settled || *n == 0 ? ERR_OK :
	    settle(n, in, to, room, err);
}

enum err_code
input_read_all(struct buf *b, struct input *in, size_t most, struct err *err)
{
	size_t		n, got = 0;
	enum err_code	rc;

	do {
		rc = input_read(&n, in, buf_reserve(b, RAW_BYTES), RAW_BYTES,
		    err);
		if (rc)
			return rc;
		b->len += n;
		b->p[b->len] = '\0';
		got += n;
		if (got > most)
			return err_set(err, ERR_RANGE, "%s is larger than "
			    "%zu MB", in->name, most / (1024 * 1024));
	} while (n > 0);
	return ERR_OK;
}

enum err_code
input_read_file(struct slice *text, struct arena *arena, const char *path,
    size_t most, struct err *err)
{
	struct input	*in = NULL;
	struct buf	 b = {0};
	enum err_code	 rc;

	rc = input_open(&in, path, ENCODING_AUTO, err);
	if (rc == ERR_OK)
		rc = input_read_all(&b, in, most, err);
	if (rc == ERR_OK)
		*text = slice_dup(arena, buf_slice(&b));
	buf_release(&b);
	input_close(in);
	return rc;
}
