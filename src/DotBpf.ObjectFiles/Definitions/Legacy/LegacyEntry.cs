using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Elf;

namespace DotBpf.ObjectFiles.Definitions.Legacy;

/// <summary>A variable in a section of old map definitions.</summary>
/// <param name="Name">The map's name.</param>
/// <param name="Section">The section it is in.</param>
/// <param name="Offset">Where it begins there.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Type">Its C type, where the object has types and describes it.</param>
internal sealed record LegacyEntry(string Name, ElfSection Section, ulong Offset, OrderedBytes Bytes, BtfStruct? Type)
{
    private const int SizeOfWord = 4;

    internal int Words => Bytes.Length / SizeOfWord;

    /// <summary>A word of the definition; those after its end are 0.</summary>
    internal uint Word(int index) => index < Words ? Bytes.UInt32(index * SizeOfWord) : 0;

    /// <summary>The member of its type that has that name.</summary>
    internal BtfMember? Member(string name)
    {
        foreach (BtfMember member in Type?.Members ?? [])
        {
            if (member.Name == name)
                return member;
        }

        return null;
    }
}
