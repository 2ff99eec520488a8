using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>What an instruction holds for the object's types and what it shall hold for the target's.</summary>
/// <param name="Local">For the object's.</param>
/// <param name="Target">For the target's; <see langword="null"/> where these have no answer.</param>
/// <param name="HasCandidates">Whether the target has types of that name at all.</param>
internal readonly record struct CoreAnswer(CoreValue Local, CoreValue? Target, bool HasCandidates)
{
    /// <summary>Whether loads and stores access another number of bytes in the target.</summary>
    internal bool ChangesSize => Local.Accessed?.SizeInBytes != Target?.Accessed?.SizeInBytes;

    /// <summary>Whether they may: pointers and unsigned numbers mean the same in any size.</summary>
    internal bool MayChangeSize => (Local.Accessed, Target?.Accessed) switch
    {
        (BtfPointer, BtfPointer) => true,
        (BtfInteger mine, BtfInteger theirs) => !mine.IsSigned && !theirs.IsSigned,
        _ => false,
    };
}
