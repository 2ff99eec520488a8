namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>Writes types as a C header that BPF programs include, as <c>vmlinux.h</c> with all types of a kernel.</summary>
/// <remarks>
/// <para>Definitions come before their uses, with forward declarations only where there is no other way. Sizes, offsets and bit fields are
/// those of the types when clang compiles the header for BPF: where C would place a member elsewhere, there is padding or the structure is
/// packed. Names that C allows only once get a suffix (<c>___2</c>), which CO-RE ignores.</para>
/// <para>Functions and variables are not written.</para>
/// </remarks>
public static class CHeader
{
    private const string Opening = """
        #ifndef __VMLINUX_H__
        #define __VMLINUX_H__

        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
        #endif

        """;

    private const string Closing = """

        #ifndef BPF_NO_PRESERVE_ACCESS_INDEX
        #pragma clang attribute pop
        #endif

        #endif

        """;

    /// <summary>Writes all types of a set; of a set with a base its own types and those they need.</summary>
    /// <param name="types">The types.</param>
    /// <param name="writer">Where to write.</param>
    /// <exception cref="ObjectFileException">A type cannot be declared in C, or takes far more text than its set is long.</exception>
    public static void Write(BtfTypes types, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Opening.ReplaceLineEndings("\n"));
        WriteDefinitions(types, new HeaderNames(types), writer);
        writer.Write(Closing.ReplaceLineEndings("\n"));
    }

    internal static void WriteDefinitions(BtfTypes types, HeaderNames names, TextWriter writer)
    {
        DefinitionText text = new(types, names);
        foreach (HeaderStep step in new HeaderOrder(types, names).Steps())
        {
            writer.Write(step.IsForward ? "\n" + text.Forward(types[step.Id]) : "\n" + text.Define(types[step.Id]));
            writer.Write('\n');
        }

        foreach (BtfEnum constants in text.EnumsLeft())
            writer.Write("\n" + text.Define(constants) + "\n");
    }
}
