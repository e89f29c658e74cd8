//! The road of joining, in a real browser on a phone.

use crate::browser::sign_in;
use crate::support::House;
use crate::support::chrome::{Chrome, is_there, skip};

#[tokio::test(flavor = "multi_thread")]
async fn the_road_of_joining_on_a_phone_without_scripts() {
    if !is_there() {
        return skip("no Chromium with its driver on this machine (Debian: chromium, chromium-driver)");
    }
    let (a, b, e) = tokio::task::spawn_blocking(|| {
        let (a, b, e) = (House::start("De Kade"), House::start("Het Veer"), House::start("Het Sluisje"));
        b.join(&a, "member");
        for (house, name) in [(&a, "Anna"), (&b, "Bob"), (&e, "Eva")] {
            house.person(name, "chair");
        }
        (a, b, e)
    })
    .await
    .expect("houses");
    let chrome = Chrome::open(false).await;
    chrome.look(360, 720, false).await;
    // The invitation names the house, and leads there.
    sign_in(&chrome, &a, "Anna", "voorzitter").await;
    chrome.go(&a.url("/houses/invite")).await;
    chrome.until(&format!("http://{}/join", a.domain())).await;
    sign_in(&chrome, &e, "Eva", "voorzitter").await;
    chrome.go(&e.url("/houses")).await;
    chrome.click("a[href='/houses/apply']").await;
    chrome.fill("#address", &format!("http://{}/join", a.domain())).await;
    chrome.click("form[action='/houses/apply'] button").await;
    chrome.until("Dit is De Kade.").await;
    // Nothing ticked: said, beside the field, and nothing is lost.
    chrome.fill("#introduction", "Wij zijn een inloop met tien mensen.").await;
    chrome.click("form[action='/houses/apply'] button").await;
    chrome.until("Zet een vinkje bij allebei.").await;
    chrome.until("Wij zijn een inloop met tien mensen.").await;
    chrome.click("input[value=principles]").await;
    chrome.click("input[value=goals]").await;
    chrome.click("form[action='/houses/apply'] button").await;
    // Done, before we go elsewhere: a browser that leaves takes what it was sending along.
    chrome.until("Jullie vraag is op weg").await;
    chrome.go(&a.url("/")).await;
    chrome.until("Het Sluisje").await;
    chrome.go(&a.url("/houses")).await;
    chrome.until("Wij zijn een inloop met tien mensen.").await;
    chrome.fill("textarea[name=note]", "Welkom bij ons.").await;
    chrome.click("button[value=member]").await;
    chrome.until("Dit huis is lid. Het hoort dat.").await;
    chrome.go(&e.url(&format!("/houses/{}", a.domain()))).await;
    chrome.until("Welkom bij ons.").await;
    chrome.go(&e.url("/houses")).await;
    chrome.until("Ons maatje is De Kade.").await;
    chrome.until("Het Veer").await;
    chrome.click("button[value=expect]").await;
    chrome.until("Dit huis mag lid worden. Het wordt lid").await;
    chrome.go(&e.url(&format!("/houses/{}", b.domain()))).await;
    chrome.until("mag lid worden").await;
    sign_in(&chrome, &b, "Bob", "voorzitter").await;
    chrome.go(&b.url("/houses")).await;
    chrome.until("De Kade laat dit nieuwe huis al meedoen.").await;
    chrome.click("button[value=acquaintance]").await;
    chrome.until("Je zei ja. Dit huis hoort dat.").await;
    chrome.go(&b.url(&format!("/houses/{}", e.domain()))).await;
    chrome.until("Maatje: De Kade helpt dit huis op weg.").await;
    chrome.until("onze voorzitter besloot het").await;
    let width = "return document.scrollingElement.scrollWidth";
    let width = chrome.client.execute(width, vec![]).await.expect("width").as_i64().expect("a number");
    assert!(width <= 360, "{width}");
    chrome.close().await;
}
