# forecast_accuracy.R DIR: every single monthly and quarterly series that comes
# with R and its package forecast, of six years or more without gaps and not
# below zero, cut one year before its end, and one and two years earlier still,
# as KIND.BACK.train and .test; and what ets and auto.arima made of it, .ets
# and .arima: series,step,point.
suppressMessages(library(forecast))
dir <- commandArgs(TRUE)[1]
found <- list()
for (p in c("datasets", "forecast")) {
	names <- data(package = p)$results[, "Item"]
	for (n in unique(sub(" .*", "", names))) {
		e <- new.env()
		x <- tryCatch({
			data(list = n, package = p, envir = e)
			get(n, envir = e)
		}, error = function(err) NULL, warning = function(w) NULL)
		if (is.ts(x) && is.null(dim(x)))
			found[[n]] <- x
	}
}
add <- function(what, x, kind, back, ending) {
	cat(what, ",", paste(format(x, digits = 10, trim = TRUE,
	    scientific = FALSE), collapse = ","), "\n", sep = "",
	    file = file.path(dir, paste(kind, back, ending, sep = ".")),
	    append = TRUE)
}
unlink(Sys.glob(file.path(dir, c("month.*", "quarter.*"))))
for (n in names(found)) {
	x <- found[[n]]
	f <- frequency(x)
	if (!(f %in% c(4, 12)) || anyNA(x) || min(x) < 0 ||
	    length(x) < 6 * f)
		next
	kind <- if (f == 12) "month" else "quarter"
	for (back in 0:2) {
		cut <- length(x) - (back + 1) * f
		train <- subset(x, end = cut)
		add(n, train, kind, back, "train")
		add(n, x[cut + seq_len(f)], kind, back, "test")
		said <- list(ets = forecast(ets(train), f)$mean,
		    arima = forecast(auto.arima(train), f)$mean)
		for (m in names(said))
			for (i in seq_len(f))
				add(paste(n, i, sep = ","), said[[m]][i], kind,
				    back, m)
	}
}
