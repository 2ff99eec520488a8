using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Writing;

namespace DotBpf.ObjectFiles;

/// <summary>All that an object file says: its maps, programs, variables and types. Nothing is loaded and nothing depends on the machine.</summary>
public sealed record ObjectSpec : ISpec
{
    /// <summary>The object's name: the file's name up to its first dot.</summary>
    public required string Name { get; init; }

    /// <summary>The byte order the object was compiled for.</summary>
    public ByteOrder ByteOrder { get; init; } = BitConverter.IsLittleEndian ? ByteOrder.LittleEndian : ByteOrder.BigEndian;

    /// <summary>The licence its programs declare; some helpers ask for a GPL-compatible one.</summary>
    public string License { get; init; } = "";

    /// <summary>The maps: declared ones in their order, then those of data sections.</summary>
    public SpecList<MapSpec> Maps { get; init; } = [];

    /// <summary>The programs, in the order of the file.</summary>
    public SpecList<ProgramSpec> Programs { get; init; } = [];

    /// <summary>The global variables.</summary>
    public SpecList<VariableSpec> Variables { get; init; } = [];

    /// <summary>The names that the system has to supply: values of its configuration, its variables and functions.</summary>
    public SpecList<ExternSpec> Externs { get; init; } = [];

    /// <summary>The C types (BTF), or <see langword="null"/> when the object was compiled without <c>-g</c>.</summary>
    public BtfTypes? Types { get; init; }

    /// <summary>What reading adjusted, and what every host will adjust in these maps, so that nothing is changed in silence.</summary>
    public ImmutableArray<ObjectNote> Notes { get; init; } = [];

    /// <summary>Reads an object file.</summary>
    /// <param name="path">The file, usually <c>*.bpf.o</c>.</param>
    /// <exception cref="ObjectFileException">It is not a BPF object, or is damaged; the exception lists everything found.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or one may not read it.</exception>
    public static ObjectSpec Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileName(path);
        return Read(ObjectBytes.Read(path, name), name);
    }

    /// <summary>Reads an object from bytes that are already in memory.</summary>
    /// <param name="bytes">The file's bytes; they must not change while the spec is in use.</param>
    /// <param name="fileName">The name to give it in messages; up to its first dot it becomes <see cref="Name"/>.</param>
    /// <exception cref="ObjectFileException">They are not a BPF object, or are damaged.</exception>
    public static ObjectSpec Read(ReadOnlyMemory<byte> bytes, string fileName) =>
        TryRead(bytes, fileName, out ObjectSpec? spec, out ImmutableArray<ObjectDiagnostic> diagnostics)
            ? spec
            : throw new ObjectFileException(fileName, diagnostics);

    /// <summary>Reads an object from bytes, returning what is wrong instead of throwing it.</summary>
    /// <param name="bytes">The file's bytes; they must not change while the spec is in use.</param>
    /// <param name="fileName">The name to give it in messages; up to its first dot it becomes <see cref="Name"/>.</param>
    /// <param name="spec">The object, or <see langword="null"/>.</param>
    /// <param name="diagnostics">What is wrong; empty on success.</param>
    /// <returns>Whether the object was read.</returns>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        string fileName,
        [NotNullWhen(true)] out ObjectSpec? spec,
        out ImmutableArray<ObjectDiagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        return ObjectReader.TryRead(bytes, fileName, out spec, out diagnostics);
    }

    /// <summary>Writes the object as a file that this library, libbpf and bpftool load.</summary>
    /// <param name="path">The file, replaced if there is one. Its name up to the first dot becomes the name of the object that is read from it.</param>
    /// <exception cref="ObjectFileException">The spec holds something for which object files have no form; the exception names each.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        File.WriteAllBytes(path, ToBytes());
    }

    /// <summary>Writes the object as a file that this library, libbpf and bpftool load.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <exception cref="ObjectFileException">The spec holds something for which object files have no form; the exception names each.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(ToBytes());
    }

    /// <summary>The object as the bytes of a file: a relocatable ELF file in <see cref="ByteOrder"/>.</summary>
    /// <remarks>Equal specs give equal bytes. What is read from them is this spec again: maps, variables, externs and kinds of programs are read and compared before it returns. What is not kept: docs/guides/writing-objects.md.</remarks>
    /// <exception cref="ObjectFileException">The spec holds something for which object files have no form; the exception names each.</exception>
    public byte[] ToBytes() => ObjectWriter.Write(this);

    /// <summary>The object with one map varied.</summary>
    /// <param name="name">The map.</param>
    /// <param name="change">Makes the new spec of the old one, usually by <c>map with { … }</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such map.</exception>
    public ObjectSpec WithMap(string name, Func<MapSpec, MapSpec> change) => this with { Maps = Maps.With(name, change) };

    /// <summary>The object with one program varied.</summary>
    /// <param name="name">The program.</param>
    /// <param name="change">Makes the new spec of the old one.</param>
    /// <exception cref="KeyNotFoundException">There is no such program.</exception>
    public ObjectSpec WithProgram(string name, Func<ProgramSpec, ProgramSpec> change) => this with { Programs = Programs.With(name, change) };

    /// <summary>The object with a global variable set to the bytes it will hold when it is loaded.</summary>
    /// <param name="name">The variable, constant ones included.</param>
    /// <param name="value">As many bytes as the variable has, in the object's byte order.</param>
    /// <exception cref="KeyNotFoundException">There is no such variable.</exception>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public ObjectSpec WithVariable(string name, ReadOnlySpan<byte> value)
    {
        VariableSpec changed = Variables[name].With(value);
        return this with { Variables = Variables.With(name, _ => changed) };
    }

    /// <summary>What the only value of a data section's map will hold: the section's bytes, and in them the variables that were set.</summary>
    /// <param name="map">One of the object's maps.</param>
    /// <returns>The bytes; empty for other maps.</returns>
    public ReadOnlyMemory<byte> ContentsOf(MapSpec map)
    {
        ArgumentNullException.ThrowIfNull(map);
        byte[]? changed = null;
        foreach (VariableSpec variable in Variables)
        {
            if (variable.MapName != map.Name || variable.Value is not { } value)
                continue;
            changed ??= map.Contents.ToArray();
            if (variable.Offset > changed.Length || value.Length > changed.Length - variable.Offset)
                throw new InvalidOperationException($"Variable '{variable.Name}' takes {value.Length} bytes from {variable.Offset} of map '{map.Name}', whose contents have {changed.Length}.");
            value.Span.CopyTo(changed.AsSpan((int)variable.Offset));
        }

        return changed ?? map.Contents;
    }

    /// <summary>The same object, with the values of variables in the contents of their maps, as a file has them.</summary>
    internal ObjectSpec WithValuesInContents() => Variables.All(variable => variable.Value is null) ? this : this with
    {
        Maps = [.. Maps.Select(map => map with { Contents = ContentsOf(map) })],
        Variables = [.. Variables.Select(variable => variable with { Value = null })],
    };

    /// <summary>Finds the variable that an address in a data section belongs to.</summary>
    /// <param name="reference">The address.</param>
    /// <returns>The variable; <see langword="null"/> where the object names none, such as for string constants.</returns>
    public VariableSpec? FindVariable(MapValueReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Variables.FirstOrDefault(variable =>
            variable.MapName == reference.MapName && reference.Offset >= variable.Offset && reference.Offset - variable.Offset < variable.Size);
    }
}
