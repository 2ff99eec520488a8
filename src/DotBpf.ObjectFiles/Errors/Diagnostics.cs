namespace DotBpf.ObjectFiles;

/// <summary>Every fault an object file can have, each with the number it keeps for good and the sentence that explains it.</summary>
/// <remarks>DBO01: the ELF file. DBO02: types. DBO03: maps. DBO04: global data. DBO05: programs. DBO06: writing. A number is never used again.</remarks>
internal static class Diagnostics
{
    internal static ObjectDiagnostic NotElf(int length) => new(
        "DBO0101", "", 0, $"This is not an ELF file: it does not start with 7f 'E' 'L' 'F' ({length} bytes). Give an object made by clang -target bpf.");

    internal static ObjectDiagnostic NotElf64(byte @class, byte order) => new(
        "DBO0102", "", 4, $"A BPF object is a 64-bit ELF file of either byte order; this one has class {@class} and byte order {order}.");

    internal static ObjectDiagnostic NotBpf(int type, int machine) => new(
        "DBO0103", "", 16, $"The ELF file is not a relocatable BPF object (type 1, machine 247): it has type {type} and machine {machine}. Compile with -target bpf -c.");

    internal static ObjectDiagnostic Truncated(string what, long offset, ulong needed, long length) => new(
        "DBO0104", "", offset, $"The file ends too early: {what} needs {needed} bytes from here, and the file has {length} in all. Copy or build it again.");

    internal static ObjectDiagnostic BadName(string section, long offset, string what) => new(
        "DBO0106", section, offset, $"The name of {what} is outside of its string table or longer than 511 bytes.");

    internal static ObjectDiagnostic BadTable(string section, string what) => new(
        "DBO0107", section, 0, $"{what}.");

    internal static ObjectDiagnostic NothingInIt() => new(
        "DBO0108", "", 0, "The object has neither programs nor maps nor global variables. Give the file that clang wrote with -target bpf -c.");

    internal static ObjectDiagnostic TooLarge(int most) => new(
        "DBO0109", "", most, $"The file has more than {most >> 20} MiB, which no BPF object needs. Give the file that clang wrote with -target bpf -c.");

    internal static ObjectDiagnostic BadBtfHeader(long offset, string what) => new(
        "DBO0201", ".BTF", offset, $"The types cannot be read: {what}. Compile again with -g.");

    internal static ObjectDiagnostic BadType(int id, long offset, string what) => new(
        "DBO0202", ".BTF", offset, $"Type {id} is damaged: {what}.");

    internal static ObjectDiagnostic BadExtension(long offset, string what) => new(
        "DBO0203", ".BTF.ext", offset, $"The line and function information cannot be read: {what}. Compile again with -g.");

    internal static ObjectDiagnostic DataSectionWithoutSection(string name) => new(
        "DBO0204", ".BTF", 0, $"The types describe a section '{name}' that the file does not have.");

    internal static ObjectDiagnostic VariableWithoutSymbol(string section, string variable) => new(
        "DBO0205", section, 0, $"The types describe a variable '{variable}' here, but the file has no such symbol in this section.");

    internal static ObjectDiagnostic VariableOutside(string section, string variable, ulong offset, ulong size, ulong sectionSize) => new(
        "DBO0206", section, (long)offset, $"Variable '{variable}' takes {size} bytes from {offset}; the section has {sectionSize}.");

    internal static ObjectDiagnostic NoTypes() => new(
        "DBO0207", ".BTF", 0, "The file has no types. Compile with -g, or give another file.");

    internal static ObjectDiagnostic MapsWithoutTypes(string section) => new(
        "DBO0301", section, 0, "The maps are defined by their types, and the object has none. Compile with -g.");

    internal static ObjectDiagnostic BadMap(string map, long offset, string what) => new(
        "DBO0302", ".maps", offset, $"Map '{map}': {what}.");

    internal static ObjectDiagnostic UnsupportedMap(string map, long offset, string what) => new(
        "DBO0303", ".maps", offset, $"Map '{map}': {what}.");

    internal static ObjectDiagnostic BadLegacyMap(string section, string map, long offset, string what) => new(
        "DBO0304", section, offset, $"Map '{map}': {what}.");

    internal static ObjectDiagnostic DuplicateMap(string section, string map) => new(
        "DBO0305", section, 0, $"There are two maps called '{map}'.");

    internal static ObjectDiagnostic BadStructOps(string section, string map, long offset, string what) => new(
        "DBO0306", section, offset, $"Map '{map}': {what}.");

    internal static ObjectDiagnostic DataTooLarge(string section, ulong size, uint most) => new(
        "DBO0401", section, 0, $"The section's variables take {size} bytes; all sections of an object together may take {most}.");

    internal static ObjectDiagnostic NotOneArena(string section, int arenas) => new(
        "DBO0402", section, 0, $"The section's variables belong into the object's arena, and it defines {(arenas == 0 ? "none" : $"{arenas}")}. Define one map of type BPF_MAP_TYPE_ARENA in SEC(\".maps\").");

    internal static ObjectDiagnostic BadFunction(string section, long offset, string function, string what) => new(
        "DBO0501", section, offset, $"Function '{function}': {what}.");

    internal static ObjectDiagnostic CodeNotInSlots(string section, ulong size) => new(
        "DBO0502", section, 0, $"The section of code has {size} bytes, which is not a multiple of 8.");

    internal static ObjectDiagnostic TooMuchCode(string program, int most) => new(
        "DBO0503", "", 0, $"Linking the object's programs makes more than {most} instructions; program '{program}' is where it ends.");

    internal static ObjectDiagnostic BadRelocation(string section, long offset, string what) => new(
        "DBO0504", section, offset, $"A relocation is damaged: {what}.");

    internal static ObjectDiagnostic CannotWrite(string what, string why) => new(
        "DBO0601", "", 0, $"{char.ToUpperInvariant(what[0])}{what[1..]} cannot be written: {why}.");

    internal static ObjectDiagnostic WouldDiffer(string what, string how) => new(
        "DBO0602", "", 0, $"{char.ToUpperInvariant(what[0])}{what[1..]} would not be read as it is: {how}.");
}
