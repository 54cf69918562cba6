/*
 * duck.js DATABASE SQL: what DuckDB takes for it, by npm's @duckdb/node-api
 * (found by NODE_PATH): prints wall and processor time in ms of the whole,
 * from loading its library and opening the database to closing it, then the
 * same of the statements alone, and the first cell of the last answer.  The
 * start of node is in neither.  SQL may be a file: @PATH.
 */
'use strict';
const meter = () => {
	const from = process.hrtime.bigint(), before = process.cpuUsage();

	return () => {
		const used = process.cpuUsage(before);

		return [Number(process.hrtime.bigint() - from) / 1e6,
		    (used.user + used.system) / 1e3].map((ms) => ms.toFixed(3));
	};
};
const whole = meter();
const fs = require('fs');
const { DuckDBInstance } = require('@duckdb/node-api');

async function main([file, sql]) {
	const text = sql[0] === '@' ? fs.readFileSync(sql.slice(1), 'utf8') :
	    sql;
	const database = await DuckDBInstance.create(file);
	const connection = await database.connect();
	const statements = meter();
	const answer = (await connection.runAndReadAll(text)).getRows();
	const alone = statements();

	connection.closeSync();
	database.closeSync();
	console.log(...whole(), ...alone,
	    String(answer.length > 0 ? answer[0][0] : ''));
}

main(process.argv.slice(2)).catch((e) => {
	console.error(String(e.message || e).split('\n')[0]);
	process.exit(1);
});
