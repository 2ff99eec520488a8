using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace DotBpf.ObjectFiles.Elf;

/// <summary>Tells the story of an object file: sections, types, maps, programs, in that order.</summary>
internal static class ObjectReader
{
    internal static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        string fileName,
        [NotNullWhen(true)] out ObjectSpec? spec,
        out ImmutableArray<ObjectDiagnostic> diagnostics)
    {
        spec = null;
        diagnostics = [new ObjectDiagnostic("DBO0001", "", 0, $"{fileName}: {bytes.Length} bytes that nothing reads yet.")];
        return false;
    }
}
