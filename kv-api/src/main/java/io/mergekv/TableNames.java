package io.mergekv;

/** The rule for table names. */
public final class TableNames {
    private static final int MAX_LENGTH = 128;

    private TableNames() {}

    /** Whether {@code name} begins with {@code $}: such tables are written by the database alone, and read by anyone. */
    public static boolean isReserved(String name) {
        return name.startsWith("$");
    }

    /** Returns {@code name} if users may write the table, or throws {@link InvalidNameException}. */
    public static String checkWritable(String name) {
        if (isReserved(name)) {
            throw new InvalidNameException(
                    "table '" + name
                            + "' is reserved: tables whose names begin with '$' are written by the database, and can only be read");
        }
        return check(name);
    }

    /** Returns {@code name} if a table can have it, or throws {@link InvalidNameException}. */
    public static String check(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            throw invalid(name);
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && c != '_' && (i == 0 ? c != '$' || name.length() == 1 : c != '.' && c != '-')) {
                throw invalid(name);
            }
        }
        return name;
    }

    private static InvalidNameException invalid(String name) {
        String shown = name.length() > MAX_LENGTH ? name.substring(0, MAX_LENGTH) + "…" : name;
        return new InvalidNameException("table name '" + shown + "' is not valid: 1 to " + MAX_LENGTH
                + " letters, digits, '_', '.' and '-', not starting with '.' or '-'; a reserved one begins with '$'");
    }
}
