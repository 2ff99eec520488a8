using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A ring of records that this process writes and programs drain (<c>bpf_user_ringbuf_drain</c>).</summary>
/// <remarks>
/// <para>Layout: the map does not know what its records are.</para>
/// <para>Errors: a size that is no power of two or no multiple of the page size is <see cref="Errno.EINVAL"/> at creation.</para>
/// <para>Threads: safe for any number.</para>
/// <para>Kernel: <c>BPF_MAP_TYPE_USER_RINGBUF</c>, since 6.1.</para>
/// </remarks>
/// <typeparam name="TRecord">A record without references; <see cref="byte"/> for records of any length.</typeparam>
/// <example><c>using var ring = host.CreateMap(new UserRingBufferMapSpec&lt;Command&gt;(64 * 1024));</c></example>
public sealed class UserRingBufferMap<[DynamicallyAccessedMembers(ClrLayout.Fields)] TRecord> : BpfMap, IBpfMap<UserRingBufferMap<TRecord>>
    where TRecord : unmanaged
{
    private UserRingBufferMap(MapHandle handle)
        : base(handle)
    {
    }

    /// <inheritdoc/>
    public static MapLayout Layout { get; } = MapLayout.OfRecords<TRecord>(MapType.UserRingBuffer);

    /// <summary>The bytes of the ring.</summary>
    public long SizeInBytes => Handle.Info.MaxEntries;

    /// <inheritdoc/>
    public static UserRingBufferMap<TRecord> Bind(MapHandle map) => new(map);

    /// <summary>Opens the ring for writing. It has one producer: open it once, and share that among threads.</summary>
    /// <returns>The producer, yours to dispose.</returns>
    /// <exception cref="BpfSyscallException">The ring's memory cannot be mapped, for instance because the map is frozen.</exception>
    /// <exception cref="FeatureNotSupportedException">The host has no user ring buffers.</exception>
    public UserRingProducer<TRecord> OpenProducer()
    {
        UserRingMemory memory = Handle.OpenUserRing();
        try
        {
            return new UserRingProducer<TRecord>(Handle.ToString(), memory, memory.Watch());
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }
}
