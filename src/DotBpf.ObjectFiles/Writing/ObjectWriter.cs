using DotBpf.ObjectFiles.Elf;
using DotBpf.ObjectFiles.Elf.Writing;

namespace DotBpf.ObjectFiles.Writing;

/// <summary>Tells the reader's story backwards: places of functions, maps, data, code, what is said of the code, types; then the file around them.</summary>
internal static class ObjectWriter
{
    private const int TypesAlignment = 4;

    internal static byte[] Write(ObjectSpec spec)
    {
        if (spec is { Programs.Count: 0, Maps.Count: 0 })
            throw new ObjectFileException(spec.Name, [Diagnostics.CannotWrite($"object '{spec.Name}'", "it has neither programs nor maps; functions that no program calls are in no spec")]);
        spec = spec.WithValuesInContents();
        byte[] bytes = Assemble(spec);
        WrittenObject.Check(bytes, spec);
        return bytes;
    }

    private static byte[] Assemble(ObjectSpec spec)
    {
        ElfImage image = new(spec.ByteOrder);
        TypesDraft types = new(spec.Types);
        CodeLayout layout = CodeLayout.Of(spec, image);
        Dictionary<string, ImageSymbol> maps = new MapSectionWriter(spec, image, types, layout).Write();
        new StructOpsWriter(spec, image, layout).Write();
        Dictionary<string, ImageSection> data = new DataSectionWriter(spec, image).Write();
        Dictionary<string, ImageSymbol> externs = new ExternWriter(spec, image, types).Write();
        new CodeWriter(layout, image, new(spec, image, maps, data, externs)).Write();
        ReadOnlySpan<byte> extension = new ExtensionWriter(spec.ByteOrder, types).Write(layout.Functions);
        if (types.HasAny)
            image.Add(".BTF", ElfSectionFlags.None, TypesAlignment).Contents.Bytes(types.ToArray(spec.ByteOrder));
        if (!extension.IsEmpty)
            image.Add(".BTF.ext", ElfSectionFlags.None, TypesAlignment).Contents.Bytes(extension);
        return ElfWriter.Write(image);
    }
}
