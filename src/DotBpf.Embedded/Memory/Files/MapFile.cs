using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Embedded.Memory.Files;

/// <summary>The file of a shared map, mapped into this process.</summary>
/// <remarks>
/// <para>The whole file is allocated when it is made, and pages of an arena before they are used, so that a full file system refuses the map or the pages
/// rather than ending a process that touches them later. A file that somebody makes shorter while it is mapped does end processes that use it (SIGBUS): only who may write the
/// file can do so.</para>
/// <para>SAFETY: the mapping is as long as the file was when it was opened, which is what its header says, and stays until this is disposed.
/// What the header says is looked at once: others may write over it at any moment.</para>
/// </remarks>
internal sealed unsafe class MapFile : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const ulong PageSize = 4096;
    private const ulong SeatsOffset = 512;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly ulong _number;

    // A name that nobody looks for, of this process's own.
    private string? _hiddenPath;
    private bool _isDisposed;

    private MapFile(SafeFileHandle file, ulong length, bool isReadOnly, string? hiddenPath)
    {
        IsReadOnly = isReadOnly;
        Length = length;
        _hiddenPath = hiddenPath;
        _handle = file;
        _number = FileNumber.Of(file);
        MemoryMappedFileAccess access = isReadOnly ? MemoryMappedFileAccess.Read : MemoryMappedFileAccess.ReadWrite;
        _mapping = MemoryMappedFile.CreateFromFile(file, null, (long)length, access, HandleInheritability.None, leaveOpen: false);
        _view = _mapping.CreateViewAccessor(0, (long)length, access);
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        Address = address + _view.PointerOffset;
    }

    /// <summary>Where it begins in this process.</summary>
    internal byte* Address { get; }

    internal ulong Length { get; }

    internal bool IsReadOnly { get; }

    /// <summary>Where the header is. What never changes of it is read from <see cref="Facts"/>.</summary>
    internal MapHeader* Header => (MapHeader*)Address;

    /// <summary>What the header said when it was written or checked.</summary>
    internal MapHeader Facts { get; set; }

    /// <summary>Where the blocks begin in this process.</summary>
    internal byte* Data => Address + Facts.DataOffset;

    /// <summary>Bytes of all blocks.</summary>
    internal ulong DataLength => Length - Facts.DataOffset;

    internal Seat* Seats => (Seat*)(Address + SeatsOffset);

    /// <summary>The locks of the map in it.</summary>
    internal MapLocks? Locks { get; set; }

    internal bool IsFrozen => Volatile.Read(ref Header->IsFrozen) != 0;

    private static ulong TypesOffset => SeatsOffset + (MapLocks.Seats * (ulong)sizeof(Seat));

    /// <summary>Where blocks begin behind so many bytes of types.</summary>
    internal static ulong DataOffsetFor(ulong typesSize) => (TypesOffset + typesSize + PageSize - 1) & ~(PageSize - 1);

    /// <summary>Makes a file of zeros under a name that nobody looks for.</summary>
    /// <param name="hiddenPath">The name.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="sparse">How many at its end get room in the file system only when they are used.</param>
    /// <exception cref="IOException">There is no room for it, or no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    internal static MapFile Create(string hiddenPath, ulong length, ulong sparse)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            PreallocationSize = (long)(FileSpace.IsDivisible ? length - sparse : length),
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using FileStream stream = new(hiddenPath, options);
            stream.SetLength((long)length);
            return new(File.OpenHandle(hiddenPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), length, isReadOnly: false, hiddenPath);
        }
        catch
        {
            File.Delete(hiddenPath);
            throw;
        }
    }

    /// <summary>Maps a file that is there, and gives it a name of this process's own, so that it can be pinned again whatever becomes of the first name.</summary>
    /// <exception cref="IOException">There is no such file, or it is too short to be that of a map.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or not written.</exception>
    internal static MapFile Open(string path, string hiddenPath, bool isReadOnly)
    {
        if (!HardLink.TryCreate(path, hiddenPath))
            return Open(path, isReadOnly);
        try
        {
            MapFile file = Open(hiddenPath, isReadOnly);
            file._hiddenPath = hiddenPath;
            return file;
        }
        catch
        {
            File.Delete(hiddenPath);
            throw;
        }
    }

    /// <summary>Maps a file that is there, only to look at it.</summary>
    /// <inheritdoc cref="Open(string, string, bool)"/>
    internal static MapFile Open(string path, bool isReadOnly)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, isReadOnly ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            ulong length = (ulong)RandomAccess.GetLength(handle);
            if (length < DataOffsetFor(0))
                throw new InvalidDataException($"It has {length} bytes, fewer than the file of any map; perhaps it was cut off.");
            return new(handle, length, isReadOnly, hiddenPath: null);
        }
        catch (Exception error)
        {
            handle.Dispose();
            if (error is NotSupportedException)
                throw new InvalidDataException("It is no regular file.", error);
            throw;
        }
    }

    /// <summary>What it is known by, once its header was written or checked.</summary>
    internal FileKey Key => new(Facts.Identity, _number, IsReadOnly);

    /// <summary>Gives the file a name, for others to find, beside those it has. Where the file system has no links, it is the only one.</summary>
    /// <returns>Whether this process has a name of its own for the file, without which it cannot give others.</returns>
    /// <exception cref="IOException">The name is taken, or there is no room for it.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    internal bool TryName(string path)
    {
        lock (_gate)
        {
            if (_hiddenPath is null)
                return false;
            if (HardLink.TryCreate(_hiddenPath, path))
                return true;
            File.Move(_hiddenPath, path);
            _hiddenPath = null;
            return true;
        }
    }

    /// <summary>Takes the file out of this process; one that has no other name ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _mapping.Dispose();
            if (_hiddenPath is not null)
                Forget(_hiddenPath);
        }
    }

    /// <summary>Takes room in the file system for a part that had none.</summary>
    internal bool TryBack(byte* part, ulong size) => FileSpace.TryTake(_handle, (ulong)(part - Address), size);

    /// <inheritdoc cref="FileSpace.TryGive"/>
    internal bool TryEmpty(byte* part, ulong size) => FileSpace.TryGive(_handle, (ulong)(part - Address), size);

    /// <summary>Undoes the changes of processes that have ended.</summary>
    internal void Recover() => Locks!.Recover();

    /// <summary>Notes that user space may write no more.</summary>
    internal void Freeze() => Volatile.Write(ref Header->IsFrozen, 1);

    // Whoever opens the directory later clears away what stays behind.
    private static void Forget(string hiddenPath)
    {
        try
        {
            File.Delete(hiddenPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The directory has ended, or may not be written any more.
        }
    }

    /// <summary>The place of the types, behind the seats.</summary>
    /// <param name="size">How many bytes they are, which were compared with the file's.</param>
    internal Span<byte> Types(uint size) => new(Address + TypesOffset, (int)size);
}
