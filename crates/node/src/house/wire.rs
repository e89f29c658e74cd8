//! Our actor, and how others find it: WebFinger and NodeInfo.

use super::store::House;
use crate::node::Node;
use serde_json::{Value, json};

/// Where our own terms are defined.
pub const NAMESPACE: &str = "https://w3id.org/huisraad#";

/// The context of everything we send: ActivityStreams and security by name, the rest written out, because peers drop what
/// they cannot load.
pub fn context() -> Value {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        {
            "DataIntegrityProof": "https://w3id.org/security#DataIntegrityProof",
            "cryptosuite": "https://w3id.org/security#cryptosuite",
            "proof": {"@id": "https://w3id.org/security#proof", "@type": "@id", "@container": "@graph"},
            "proofPurpose": {"@id": "https://w3id.org/security#proofPurpose", "@type": "@vocab"},
            "proofValue": "https://w3id.org/security#proofValue",
            "verificationMethod": {"@id": "https://w3id.org/security#verificationMethod", "@type": "@id"},
            "Multikey": "https://w3id.org/security#Multikey",
            "publicKeyMultibase": "https://w3id.org/security#publicKeyMultibase",
            "assertionMethod": {"@id": "https://w3id.org/security#assertionMethod", "@type": "@id", "@container": "@set"},
            "digestMultibase": {"@id": "https://w3id.org/security#digestMultibase", "@type": "https://w3id.org/security#multibase"},
            "size": "https://joinpeertube.org/ns#size",
            "huisraad": NAMESPACE,
            "sc": "http://schema.org#",
            "mz": "https://joinmobilizon.org/ns#",
            "joinMode": "mz:joinMode",
            "participationMessage": "mz:participationMessage",
            "maximumAttendeeCapacity": "sc:maximumAttendeeCapacity",
            "acceptedAnswer": "sc:acceptedAnswer",
            "eventStatus": "https://w3id.org/fep/8a8e/eventStatus",
            "timezone": "mz:timezone",
            "category": "sc:category",
            "vf": "https://w3id.org/valueflows/ont/vf#",
            "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/",
            "Agreement": "vf:Agreement",
            "Commitment": "vf:Commitment",
            "Intent": "vf:Intent",
            "action": "vf:action",
            "publishes": {"@id": "vf:publishes", "@type": "@id"},
            "purpose": "vf:purpose",
            "reciprocal": {"@id": "vf:reciprocal", "@type": "@id"},
            "resourceConformsTo": {"@id": "vf:resourceConformsTo", "@type": "@id"},
            "resourceQuantity": "vf:resourceQuantity",
            "satisfies": {"@id": "vf:satisfies", "@type": "@id"},
            "stipulates": "vf:stipulates",
            "stipulatesReciprocal": "vf:stipulatesReciprocal",
            "unitBased": "vf:unitBased",
            "hasUnit": "om2:hasUnit",
            "hasNumericalValue": "om2:hasNumericalValue"
        }
    ])
}

/// The actor document, as everyone sees it.
pub fn actor(node: &Node, house: &House) -> Value {
    actor_with(node, house, &house.profile().public_json())
}

/// The same, with what only members see.
pub fn actor_for_members(node: &Node, house: &House) -> Value {
    actor_with(node, house, &house.profile().json())
}

fn actor_with(node: &Node, house: &House, profile: &Value) -> Value {
    let id = node.actor();
    let mut actor = json!({
        "@context": context(),
        "id": id.as_str(),
        "type": "Organization",
        "preferredUsername": "huis",
        "name": house.name,
        "summary": crate::page::plain_html(&house.about),
        "url": node.url("/").as_str(),
        "inbox": node.url("/inbox").as_str(),
        "outbox": node.url("/outbox").as_str(),
        "followers": node.url("/followers").as_str(),
        "manuallyApprovesFollowers": false,
        "discoverable": false,
        "huisraad:place": house.place,
        "huisraad:profile": profile,
        "huisraad:members": node.url("/members").as_str(),
        "huisraad:principles": {
            "type": "Document",
            "url": node.url("/principles").as_str(),
            "digest": house.principles_digest(),
            "huisraad:version": house.principles_version,
        },
        "publicKey": {
            "id": format!("{id}#main-key"),
            "owner": id.as_str(),
            "publicKeyPem": node.key.public_pem(),
        },
        "assertionMethod": [{
            "id": node.proof_method(),
            "type": "Multikey",
            "controller": id.as_str(),
            "publicKeyMultibase": node.proof_key.multibase(),
        }],
    });
    if let Some(members) = actor.as_object_mut() {
        // FEP-7628: both ends name the other.
        if let Some(to) = &house.moved_to {
            members.insert("movedTo".into(), json!(to));
        }
        if let Some(from) = &house.came_from {
            members.insert("alsoKnownAs".into(), json!([from]));
        }
    }
    actor
}

/// The principles, as a document.
pub fn principles(node: &Node, house: &House) -> Value {
    json!({
        "@context": context(),
        "id": node.url("/principles").as_str(),
        "type": "Document",
        "attributedTo": node.actor().as_str(),
        "mediaType": "text/html",
        "content": crate::page::markdown(house.principles()),
        "digest": house.principles_digest(),
        "huisraad:text": house.principles(),
        "huisraad:version": house.principles_version,
    })
}

/// NodeInfo 2.1. How many people a house has is nobody's business: the counts it must have are left at none.
pub fn nodeinfo(house: &House) -> Value {
    json!({
        "version": "2.1",
        "software": {"name": "huisraad", "version": env!("CARGO_PKG_VERSION")},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": false,
        "usage": {"users": {}},
        "metadata": {"nodeName": house.name},
    })
}
