#include "core/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include "core/base/utf8.h"
#include "core/base/banned.h"

/* The one choice of a process, made before it has a second thread. */
static const char	*(*translation)(const char *);
static bool		 is_english;

void
err_language(const char *(*translate)(const char *en))
{
	translation = translate;
}

bool
err_english(bool on)
{
	bool	was = is_english;

	is_english = on;
	return was;
}

bool
err_is_english(void)
{
	return translation == NULL || is_english;
}

bool
err_is_of_data(enum err_code code)
{
	return code == ERR_NOTFOUND || code == ERR_DATA ||
	    code == ERR_CONFLICT || code == ERR_UNIT || code == ERR_RANGE;
}

const char *
err_text(const char *en)
{
	const char	*text = NULL;

	if (translation != NULL && !is_english && en != NULL)
		text = translation(en);
	return text != NULL ? text : en;
}

/* A text for which there was no room ends behind a whole letter. */
static void
end_whole(char *text, size_t size)
{
	size_t	bad = utf8_check(slice_of(text));

	if (bad != SIZE_MAX && size - 1 - bad < 4)
		text[bad] = '\0';
}

static void
write_cut(char *to, size_t size, const char *fmt, va_list ap)
{
	int	n = vsnprintf(to, size, fmt, ap);

	if (n > 0 && (size_t)n >= size)
		end_whole(to, size);
}

enum err_code
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	char	msg[sizeof(err->msg)];
	va_list	ap;

	/* Through a copy: the arguments may be parts of err itself. */
	va_start(ap, fmt);
	write_cut(msg, sizeof(msg), err_text(fmt), ap);
	va_end(ap);
	err->code = code;
	memcpy(err->msg, msg, sizeof(msg));
	err->hint[0] = err->excerpt[0] = '\0';
	err->column = 0;
	return code;
}

/* What the system says most often can be said in another language, too. */
static const char *
system_text(int number)
{
	switch (number) {
	case EACCES:
		return err_text("Permission denied");
	case EDQUOT:
		return err_text("Disk quota exceeded");
	case EEXIST:
		return err_text("File exists");
	case EFBIG:
		return err_text("File too large");
	case EIO:
		return err_text("Input/output error");
	case EISDIR:
		return err_text("Is a directory");
	case ENOENT:
		return err_text("No such file or directory");
	case ENOMEM:
		return err_text("Cannot allocate memory");
	case ENOSPC:
		return err_text("No space left on device");
	case ENOTDIR:
		return err_text("Not a directory");
	case ENOTEMPTY:
		return err_text("Directory not empty");
	case EPERM:
		return err_text("Operation not permitted");
	case EPIPE:
		return err_text("Broken pipe");
	case EROFS:
		return err_text("Read-only file system");
	default:
		return strerror(number);
	}
}

enum err_code
err_sys(struct err *err, enum err_code code, const char *fmt, ...)
{
	char	msg[sizeof(err->msg)];
	int	saved = errno;
	va_list	ap;

	va_start(ap, fmt);
	write_cut(msg, sizeof(msg), err_text(fmt), ap);
	va_end(ap);
	return err_set(err, code, "%.400s: %s", msg, system_text(saved));
}

void
err_hint(struct err *err, const char *fmt, ...)
{
	va_list	ap;

	va_start(ap, fmt);
	write_cut(err->hint, sizeof(err->hint), err_text(fmt), ap);
	va_end(ap);
}

enum err_code
err_prefix(struct err *err, const char *fmt, ...)
{
	char	msg[sizeof(err->msg)];
	size_t	n, whole;
	int	w;
	va_list	ap;

	va_start(ap, fmt);
	w = vsnprintf(msg, sizeof(msg), err_text(fmt), ap);
	va_end(ap);
	whole = (w < 0 ? 0 : (size_t)w) + strlen(err->msg);
	n = w < 0 ? 0 : MIN((size_t)w, sizeof(msg) - 1);
	snprintf(msg + n, sizeof(msg) - n, "%s", err->msg);
	if (whole >= sizeof(msg))
		end_whole(msg, sizeof(msg));
	memcpy(err->msg, msg, sizeof(msg));
	return err->code;
}

void
err_mark(struct err *err, const char *line, size_t len, size_t offset)
{
	enum { ROOM = 76 };	/* what fits on a terminal line */
	size_t	from = 0, n, i;

	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	if (offset > len)
		offset = len;
	if (offset > ROOM - 16)
		from = offset - (ROOM - 16);
	/* Not in the middle of a UTF-8 sequence. */
	while (from > 0 && ((unsigned char)line[from] & 0xc0) == 0x80)
		from--;
	n = MIN(len - from, (size_t)ROOM);
	while (n > 0 && from + n < len &&
	    ((unsigned char)line[from + n] & 0xc0) == 0x80)
		n--;
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)line[from + i];

		err->excerpt[i] = (char)(c == '\t' ? ' ' :
		    c < 0x20 || c == 0x7f ? '?' : c);
	}
	err->excerpt[n] = '\0';
	/* The mark counts characters, not bytes. */
	err->column = 1;
	for (i = from; i < offset; i++)
		if (((unsigned char)line[i] & 0xc0) != 0x80)
			err->column++;
}

int
err_exit_status(enum err_code code)
{
	switch (code) {
	case ERR_OK:
		return 0;
	case ERR_NO:
		return 1;
	case ERR_USAGE:
		return 2;
	case ERR_NOTFOUND:
		return 3;
	case ERR_DATA:
	case ERR_CONFLICT:
	case ERR_UNIT:
	case ERR_RANGE:
		return 4;
	case ERR_STORE:
	case ERR_SYSTEM:
	case ERR_FULL:
	case ERR_RESIZED:
		return 5;
	case ERR_BUSY:
		return 6;
	case ERR_PARTIAL:
		return 7;
	}
	return 5;
}
