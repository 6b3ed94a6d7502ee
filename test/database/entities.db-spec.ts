import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/entities.js';
import { cloneDatabase, type TestUrls } from '../support/database.js';

/** How the catalogue names what TypeORM's column types mean. */
const CATALOGUE: Record<string, string> = {
  timestamptz: 'timestamp with time zone',
  'timestamp with time zone': 'timestamp with time zone',
};

interface CatalogueColumn {
  column_name: string;
  data_type: string;
  is_nullable: 'YES' | 'NO';
}

describe('entities against the catalogue', () => {
  let urls: TestUrls;
  let drop: () => Promise<void>;
  let source: DataSource;

  beforeAll(async () => {
    ({ urls, drop } = await cloneDatabase());
    source = await new DataSource({
      type: 'postgres',
      url: urls.owner,
      entities: ENTITIES,
      synchronize: false,
    }).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await drop();
  });

  it('knows at least the tables of accounts', () => {
    expect(source.entityMetadatas.length).toBeGreaterThanOrEqual(5);
  });

  it.each(ENTITIES.map((entity) => [entity.name, entity] as const))(
    '%s has the columns, types and nullability of its table',
    async (_name, entity) => {
      const metadata = source.getMetadata(entity);
      const columns = await source.query<CatalogueColumn[]>(
        `SELECT column_name, is_nullable,
           CASE data_type WHEN 'ARRAY' THEN substr(udt_name, 2) || '[]' ELSE data_type END AS data_type
         FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2`,
        [metadata.schema ?? 'public', metadata.tableName],
      );
      const byName = new Map(columns.map((column) => [column.column_name, column]));
      const found = metadata.columns.map((column) => {
        const actual = byName.get(column.databaseName);
        return {
          column: column.databaseName,
          type: actual?.data_type,
          nullable: actual?.is_nullable === 'YES',
        };
      });
      const wanted = metadata.columns.map((column) => {
        const type = source.driver.normalizeType(column);
        return {
          column: column.databaseName,
          type: (CATALOGUE[type] ?? type) + (column.isArray ? '[]' : ''),
          nullable: column.isNullable,
        };
      });
      expect(found).toEqual(wanted);
      const required = columns.filter((column) => column.is_nullable === 'NO');
      for (const column of required)
        expect(metadata.columns.map(({ databaseName }) => databaseName)).toContain(
          column.column_name,
        );
    },
  );
});
